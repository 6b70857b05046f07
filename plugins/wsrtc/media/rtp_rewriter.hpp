// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What is different for each viewer in a packet that was made once for all: its
// header. The payload is shared.
#pragma once

#include <cstddef>
#include <cstdint>

#include <gst/gst.h>

#include "rtp_header.hpp"

namespace wsrtc {

class RtpRewriter {
public:
  explicit RtpRewriter (const RtpMapping &mapping);
  // A new packet with its own header and `packet`'s payload memory, not
  // copied but for the codec's bytes that stand next to the header. nullptr for what is not RTP version 2.
  // Sequence numbers count up by one for each packet returned, whatever the packet's own were. CSRCs, header
  // extensions and padding of `packet` are left out; buffer flags are kept,
  // time stamps are the caller's. The transport-wide number is rtpsession's to write.
  GstBuffer *rewrite (GstBuffer *packet);

  uint16_t next_sequence () const { return sequence_; }

private:
  RtpHeader header_;
  uint16_t sequence_;
};

} // namespace wsrtc
