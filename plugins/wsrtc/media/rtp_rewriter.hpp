// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What is different for each viewer in a packet that was made once for all:
// payload type, SSRC, sequence number, and the header extensions mid
// (RFC 9143) and transport-wide sequence number. The payload is shared.
#pragma once

#include <cstdint>
#include <string>

#include <gst/gst.h>

namespace wsrtc {

struct RtpMapping {
  uint8_t payload_type = 96;
  uint32_t ssrc = 0;
  uint16_t first_sequence = 0;
  int mid_id = 0; // 0 = the peer did not negotiate it
  std::string mid;
  int twcc_id = 0; // 0 = not negotiated; the number itself is written by rtpsession
};

class RtpRewriter {
public:
  explicit RtpRewriter (RtpMapping mapping);
  // A new packet with its own header and `packet`'s payload memory, not
  // copied. nullptr for what is not RTP version 2. Sequence numbers count up by
  // one a call whatever the packet's own were.
  GstBuffer *rewrite (GstBuffer *packet);

  uint16_t next_sequence () const { return sequence_; }

private:
  RtpMapping mapping_;
  std::string extension_; // the finished extension block, "" = none
  uint16_t sequence_;
};

} // namespace wsrtc
