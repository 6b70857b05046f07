// SPDX-License-Identifier: LGPL-2.1-or-later
#include "srtcp_unprotector.hpp"

#include <algorithm>

#include <openssl/crypto.h>

#include "big_endian.hpp"

namespace wsrtc {

namespace {

// A peer has a few. Who has more is not heard with the rest: to forget one
// would be to take its old packets again.
constexpr size_t max_sources = 64;

} // namespace

SrtcpUnprotector::Source *SrtcpUnprotector::find (uint32_t ssrc)
{
  const auto found = std::find_if (sources_.begin (), sources_.end (),
                                   [ssrc] (const Source &source) { return source.ssrc == ssrc; });
  return found == sources_.end () ? nullptr : &*found;
}

// Behind the part that is encrypted come the index and the tag, with GCM the
// tag and the index.
size_t SrtcpUnprotector::unprotect (uint8_t *packet, size_t size)
{
  const size_t tag_size = context_.is_gcm () ? srtp_gcm_tag : srtp_sha1_80_tag;
  if (size < srtcp_header + srtcp_trailer + tag_size)
    return 0;
  const size_t plain_size = size - srtcp_trailer - tag_size;
  const uint32_t trailer = read_be32 (packet + plain_size + (context_.is_gcm () ? tag_size : 0));
  if (!(trailer & srtcp_encrypted))
    return 0; // no profile of DTLS-SRTP leaves it in the clear (RFC 5764 section 4.1.2)
  const uint32_t index = trailer & last_srtcp_index;
  const uint32_t ssrc = read_be32 (packet + 4);
  Source *source = find (ssrc);
  if (source ? !source->window.is_new (index) : sources_.size () == max_sources)
    return 0;
  if (!decrypt (packet, plain_size, index))
    return 0;
  if (!source)
    source = &sources_.emplace_back (Source{ssrc, {}});
  source->window.take (index);
  return plain_size;
}

// Nothing is decrypted that is not authentic.
bool SrtcpUnprotector::decrypt (uint8_t *packet, size_t plain_size, uint32_t index)
{
  const uint8_t *ssrc = packet + 4;
  uint8_t *rest = packet + srtcp_header;
  const size_t rest_size = plain_size - srtcp_header;
  if (context_.is_gcm ())
    return context_.open ({ssrc,
                           index,
                           {packet, srtcp_header},
                           {packet + plain_size + srtp_gcm_tag, srtcp_trailer},
                           rest,
                           rest_size});
  const size_t tagged_size = plain_size + srtcp_trailer;
  const auto tag = context_.sha1_tag ({packet, tagged_size}, {});
  return CRYPTO_memcmp (tag.data (), packet + tagged_size, tag.size ()) == 0 &&
         context_.apply_counter_mode (ssrc, index, rest, rest_size);
}

} // namespace wsrtc
