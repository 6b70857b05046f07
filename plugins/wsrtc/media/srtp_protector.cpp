// SPDX-License-Identifier: LGPL-2.1-or-later
#include "srtp_protector.hpp"

#include <algorithm>
#include <array>

#include "big_endian.hpp"

namespace wsrtc {

namespace {

constexpr size_t rtp_header = 12;

} // namespace

size_t SrtpProtector::protect (uint8_t *packet, size_t header_size, size_t size, uint64_t index)
{
  if (header_size < rtp_header || size < header_size)
    return 0;
  const uint8_t *ssrc = packet + 8;
  uint8_t *payload = packet + header_size;
  const size_t payload_size = size - header_size;
  if (context_.is_gcm ())
    return context_.seal ({ssrc, index, {packet, header_size}, {}, payload, payload_size})
               ? size + srtp_gcm_tag
               : 0;
  if (!context_.apply_counter_mode (ssrc, index, payload, payload_size))
    return 0;
  std::array<uint8_t, 4> rollover;
  write_be32 (rollover.data (), static_cast<uint32_t> (index >> 16));
  const auto tag = context_.sha1_tag ({packet, size}, {rollover.data (), rollover.size ()});
  std::copy (tag.begin (), tag.end (), packet + size);
  return size + tag.size ();
}

size_t SrtcpProtector::protect (uint8_t *packet, size_t size)
{
  if (size < srtcp_header || index_ == last_srtcp_index)
    return 0;
  index_++;
  const uint8_t *ssrc = packet + 4;
  uint8_t *rest = packet + srtcp_header;
  const size_t rest_size = size - srtcp_header;
  std::array<uint8_t, srtcp_trailer> trailer;
  write_be32 (trailer.data (), srtcp_encrypted | index_);
  if (context_.is_gcm ()) {
    if (!context_.seal (
            {ssrc, index_, {packet, srtcp_header}, {trailer.data (), trailer.size ()}, rest, rest_size}))
      return 0;
    std::copy (trailer.begin (), trailer.end (), packet + size + srtp_gcm_tag);
    return size + srtp_gcm_tag + trailer.size ();
  }
  if (!context_.apply_counter_mode (ssrc, index_, rest, rest_size))
    return 0;
  std::copy (trailer.begin (), trailer.end (), packet + size);
  const auto tag = context_.sha1_tag ({packet, size + trailer.size ()}, {});
  std::copy (tag.begin (), tag.end (), packet + size + trailer.size ());
  return size + trailer.size () + tag.size ();
}

} // namespace wsrtc
