// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <gst/gst.h>

#include "big_endian.hpp"

namespace wsrtc {

constexpr size_t rtp_header_size = 12; // without CSRCs and extension

// Where things lie in a packet of RFC 3550 section 5.1.
struct RtpLayout {
  std::array<uint8_t, rtp_header_size> header;
  size_t payload_offset = 0;
  size_t payload_size = 0; // without the padding

  bool marker () const { return (header[1] & 0x80) != 0; }

  uint16_t sequence () const { return read_be16 (&header[2]); }

  uint32_t rtp_time () const { return read_be32 (&header[4]); }

  uint32_t ssrc () const { return read_be32 (&header[8]); }
};

// False for what is not RTP version 2 or contradicts its own size.
bool parse_rtp (GstBuffer *packet, RtpLayout &layout);

} // namespace wsrtc
