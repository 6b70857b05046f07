// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What is different for each viewer in a packet that was made once for all:
// payload type, SSRC, sequence number, and the header extensions mid
// (RFC 9143) and transport-wide sequence number. The payload is shared.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include <gst/gst.h>

namespace wsrtc {

struct RtpLayout;

struct RtpMapping {
  uint8_t payload_type = 96;
  uint32_t ssrc = 0;
  uint16_t first_sequence = 0;
  int mid_id = 0; // 0 = the peer did not negotiate it
  std::string mid;
  int twcc_id = 0; // 0 = not negotiated; the number itself is written by rtpsession
};

// What a rewritten packet can be larger than one without extensions: the head
// of the block, the longest mid, the transport-wide number (RFC 8285).
constexpr size_t max_extension_size = 4 + (1 + 16) + (1 + 2);

class RtpRewriter {
public:
  explicit RtpRewriter (RtpMapping mapping);
  // A new packet with its own header and `packet`'s payload memory, not
  // copied but for the codec's bytes that stand next to the header. nullptr for what is not RTP version 2.
  // Sequence numbers count up by one for each packet returned, whatever the packet's own were. CSRCs, header
  // extensions and padding of `packet` are left out; buffer flags are kept,
  // time stamps are the caller's.
  GstBuffer *rewrite (GstBuffer *packet);

  uint16_t next_sequence () const { return sequence_; }

private:
  void write_header (uint8_t *to, const RtpLayout &layout) const;

  RtpMapping mapping_;
  std::string extension_; // the finished extension block, "" = none
  uint16_t sequence_;
};

} // namespace wsrtc
