// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The header that packets to one viewer have in place of the payloader's:
// payload type, SSRC, sequence number, and the header extensions mid (RFC 9143)
// and transport-wide sequence number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace wsrtc {

struct RtpMapping {
  uint8_t payload_type = 96;
  uint32_t ssrc = 0;
  uint16_t first_sequence = 0;
  int mid_id = 0; // 0 = the peer did not negotiate it
  std::string mid;
  int twcc_id = 0; // 0 = not negotiated
};

// What a header can be larger than one without extensions: the head of the
// block, the longest mid, the transport-wide number (RFC 8285).
constexpr size_t max_extension_size = 4 + (1 + 16) + (1 + 2);

class RtpHeader {
public:
  explicit RtpHeader (const RtpMapping &mapping);

  size_t size () const { return bytes_.size (); }

  // The transport-wide number is 0 until write_twcc () sets it.
  void write (uint8_t *to, bool marker, uint16_t sequence, uint32_t rtp_time) const;

  // It was negotiated. Else the peer counts without these packets.
  bool has_twcc () const { return twcc_at_ > 0; }

  // Into a header that write () has written; nothing where it was not negotiated.
  void write_twcc (uint8_t *header, uint16_t number) const;

private:
  std::string bytes_;  // all of it, with zeros for what differs
  size_t twcc_at_ = 0; // 0 = not there
};

} // namespace wsrtc
