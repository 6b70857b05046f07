// SPDX-License-Identifier: LGPL-2.1-or-later
#include "key_frame_watch.hpp"

namespace wsrtc::bench {

namespace {

constexpr unsigned nal_idr = 5;
constexpr unsigned nal_stap_a = 24;
constexpr unsigned nal_fu_a = 28;

bool stap_has_idr (const uint8_t *payload, size_t size)
{
  for (size_t at = 1; at + 2 < size;) {
    const size_t length = size_t (payload[at]) << 8 | payload[at + 1];
    if ((payload[at + 2] & 0x1f) == nal_idr)
      return true;
    at += 2 + length;
  }
  return false;
}

bool has_idr (const uint8_t *payload, size_t size)
{
  if (size < 2)
    return false;
  const unsigned type = payload[0] & 0x1f;
  if (type == nal_fu_a)
    return (payload[1] & 0x1f) == nal_idr;
  return type == nal_idr || (type == nal_stap_a && stap_has_idr (payload, size));
}

size_t header_size (const uint8_t *packet, size_t size)
{
  const size_t fixed = 12 + 4 * size_t (packet[0] & 0x0f);
  if (!(packet[0] & 0x10) || size < fixed + 4)
    return fixed;
  return fixed + 4 + 4 * (size_t (packet[fixed + 2]) << 8 | packet[fixed + 3]);
}

} // namespace

bool KeyFrameWatch::feed (const uint8_t *packet, size_t size)
{
  if (complete_ || size < 12)
    return complete_;
  const size_t header = header_size (packet, size);
  const uint32_t timestamp =
      uint32_t (packet[4]) << 24 | uint32_t (packet[5]) << 16 | uint32_t (packet[6]) << 8 | packet[7];
  if (header < size && has_idr (packet + header, size - header)) {
    seen_idr_ = true;
    timestamp_ = timestamp;
  }
  const bool marker = packet[1] & 0x80;
  complete_ = seen_idr_ && marker && timestamp == timestamp_;
  return complete_;
}

} // namespace wsrtc::bench
