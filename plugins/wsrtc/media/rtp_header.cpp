// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rtp_header.hpp"

#include <cstring>

#include "big_endian.hpp"
#include "rtp_packet.hpp"

namespace wsrtc {

namespace {

// One element with a one-byte header (RFC 8285 section 4.2): 4 bits of id, 4
// bits of length minus one. What does not fit that form is left out. Returns
// where its data are, 0 = nowhere.
size_t append_element (std::string &elements, int id, const std::string &data)
{
  if (id < 1 || id > 14 || data.empty () || data.size () > 16)
    return 0;
  elements += static_cast<char> (id << 4 | static_cast<int> (data.size () - 1));
  elements += data;
  return elements.size () - data.size ();
}

} // namespace

RtpHeader::RtpHeader (const RtpMapping &mapping) : bytes_ (rtp_header_size, '\0')
{
  constexpr char version = '\x80', version_and_extension = '\x90';
  std::string elements;
  append_element (elements, mapping.mid_id, mapping.mid);
  const size_t twcc_at = append_element (elements, mapping.twcc_id, std::string (2, '\0'));
  bytes_[0] = elements.empty () ? version : version_and_extension;
  bytes_[1] = static_cast<char> (mapping.payload_type);
  write_be32 (&bytes_[8], mapping.ssrc);
  if (elements.empty ())
    return;
  elements.resize ((elements.size () + 3) / 4 * 4, '\0');
  bytes_.append ("\xbe\xde\0", 3);
  bytes_ += static_cast<char> (elements.size () / 4);
  if (twcc_at > 0)
    twcc_at_ = bytes_.size () + twcc_at;
  bytes_ += elements;
}

void RtpHeader::write (uint8_t *to, bool marker, uint16_t sequence, uint32_t rtp_time) const
{
  std::memcpy (to, bytes_.data (), bytes_.size ());
  if (marker)
    to[1] |= 0x80;
  write_be16 (to + 2, sequence);
  write_be32 (to + 4, rtp_time);
}

void RtpHeader::write_twcc (uint8_t *header, uint16_t number) const
{
  if (twcc_at_ > 0)
    write_be16 (header + twcc_at_, number);
}

} // namespace wsrtc
