// SPDX-License-Identifier: LGPL-2.1-or-later
#include "key_frame_start.hpp"

#include "h265_headers.hpp"

namespace wsrtc {

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

namespace {

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

bool vp9_starts_key_frame (const uint8_t *payload, size_t size)
{
  // Payload descriptor: I picture id, P depends on others, L layer indices, F
  // flexible mode, B first packet, E last packet, V scalability structure.
  constexpr uint8_t depends = 0x40, layers = 0x20, first = 0x08, picture_id = 0x80;
  if (size == 0 || (payload[0] & (depends | first)) != first)
    return false;
  if (!(payload[0] & layers))
    return true;
  size_t at = 1;
  if (payload[0] & picture_id) {
    if (size <= at)
      return false;
    at += (payload[at] & 0x80) ? 2 : 1;
  }
  constexpr uint8_t spatial_layer = 0x0e; // SID of TID, U, SID, D
  return at < size && (payload[at] & spatial_layer) == 0;
}

namespace {

bool is_h265_sequence_start (uint8_t first_byte)
{
  const uint8_t type = h265_nal_type (first_byte);
  return type == static_cast<uint8_t> (H265Nal::Vps) || type == static_cast<uint8_t> (H265Nal::Sps);
}

} // namespace

bool h265_starts_key_frame (const uint8_t *payload, size_t size)
{
  constexpr size_t header = 2;
  constexpr uint8_t aggregation = 48;
  if (size < header)
    return false;
  if (h265_nal_type (payload[0]) != aggregation)
    return is_h265_sequence_start (payload[0]);
  for (size_t at = header; at + 2 < size;) { // 16 bits of size, then the unit
    if (is_h265_sequence_start (payload[at + 2]))
      return true;
    at += 2 + (static_cast<size_t> (payload[at]) << 8 | payload[at + 1]);
  }
  return false;
}

bool av1_starts_key_frame (const uint8_t *payload, size_t size)
{
  constexpr uint8_t new_sequence = 0x08; // N of Z, Y, W, N
  return size > 0 && (payload[0] & new_sequence) != 0;
}

} // namespace wsrtc
