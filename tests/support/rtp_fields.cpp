// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rtp_fields.hpp"

#include "big_endian.hpp"

namespace wsrtc::test {

RtpFields fields_of (const Bytes &rtp, const ExtensionIds &ids)
{
  g_assert_cmpuint (rtp.size (), >=, 12);
  RtpFields fields;
  fields.payload_type = rtp[1] & 0x7f;
  fields.marker = rtp[1] >> 7;
  fields.sequence = read_be16 (&rtp[2]);
  fields.time = read_be32 (&rtp[4]);
  fields.ssrc = read_be32 (&rtp[8]);
  size_t at = 12;
  if (rtp[0] & 0x10) {
    const size_t end = 16 + 4 * read_be16 (&rtp[14]);
    g_assert_cmpuint (end, <=, rtp.size ());
    for (at = 16; at < end;) {
      const int id = rtp[at] >> 4;
      const size_t size = id == 0 ? 0 : (rtp[at] & 15) + 1;
      if (id != 0 && id == ids.mid)
        fields.mid.assign (&rtp[at + 1], &rtp[at + 1] + size);
      else if (id != 0 && id == ids.transport_number)
        fields.transport_number = read_be16 (&rtp[at + 1]);
      at += 1 + size;
    }
  }
  fields.payload.assign (rtp.begin () + static_cast<ptrdiff_t> (at), rtp.end ());
  return fields;
}

} // namespace wsrtc::test
