// SPDX-License-Identifier: LGPL-2.1-or-later
#include "key_frame_start.hpp"

namespace wsrtc {

namespace {

// Size of the VP8 payload descriptor (RFC 7741 section 4.2); 0 = truncated.
size_t vp8_descriptor_size (const uint8_t *p, size_t size)
{
  size_t at = 1;
  if (p[0] & 0x80) { // X: extended
    if (size <= at)
      return 0;
    const uint8_t extended = p[at++];
    if (extended & 0x80) { // I: picture id of one or two octets
      if (size <= at)
        return 0;
      at += (p[at] & 0x80) ? 2 : 1;
    }
    if (extended & 0x40) // L: TL0PICIDX
      at++;
    if (extended & 0x30) // T or K
      at++;
  }
  return at;
}

constexpr uint8_t nal_sps = 7;
constexpr uint8_t nal_stap_a = 24;

uint8_t nal_type (uint8_t header)
{
  return header & 0x1f;
}

} // namespace

bool vp8_starts_key_frame (const uint8_t *payload, size_t size)
{
  constexpr uint8_t start_and_partition = 0x17; // S and PID
  if (size == 0 || (payload[0] & start_and_partition) != 0x10)
    return false;
  const size_t descriptor = vp8_descriptor_size (payload, size);
  // The first bit of a VP8 frame is 0 for intra frames (RFC 6386 section 9.1).
  return descriptor != 0 && descriptor < size && (payload[descriptor] & 0x01) == 0;
}

bool h264_starts_key_frame (const uint8_t *payload, size_t size)
{
  if (size == 0)
    return false;
  if (nal_type (payload[0]) != nal_stap_a)
    return nal_type (payload[0]) == nal_sps;
  for (size_t at = 1; at + 2 < size;) { // 16 bits of size, then the unit
    const size_t unit = static_cast<size_t> (payload[at]) << 8 | payload[at + 1];
    if (nal_type (payload[at + 2]) == nal_sps)
      return true;
    at += 2 + unit;
  }
  return false;
}

} // namespace wsrtc
