// SPDX-License-Identifier: LGPL-2.1-or-later
#include "packet_look.hpp"

#include <cstring>

#include "h265_headers.hpp"
#include "key_frame_start.hpp"
#include "nal_units.hpp"

namespace wsrtc {

namespace {

PacketPart start_if (bool is_start)
{
  return is_start ? PacketPart::Start : PacketPart::Rest;
}

PacketPart heads_if (bool is_heads)
{
  return is_heads ? PacketPart::Heads : PacketPart::Start;
}

// Units behind 16 bits of size each, as STAP-A and AP have them.
PacketPart look_at_aggregate (const uint8_t *at, size_t size, size_t smallest_unit,
                              bool (*is_head) (uint8_t first_byte))
{
  if (size == 0)
    return PacketPart::Broken;
  bool all_heads = true;
  while (size > 0) {
    const size_t unit = size < 2 ? 0 : static_cast<size_t> (at[0]) << 8 | at[1];
    if (unit < smallest_unit || unit + 2 > size)
      return PacketPart::Broken;
    all_heads = all_heads && is_head (at[2]);
    at += unit + 2;
    size -= unit + 2;
  }
  return heads_if (all_heads);
}

bool is_h264_head (uint8_t first_byte)
{
  constexpr unsigned sei = 6, delimiter = 9, extension = 13, subset = 15;
  const unsigned type = first_byte & 0x1f;
  return (type >= sei && type <= delimiter) || type == extension || type == subset;
}

bool is_h265_head (uint8_t first_byte)
{
  constexpr uint8_t parameters = 32, delimiter = 35, prefix_sei = 39;
  const uint8_t type = h265_nal_type (first_byte);
  return (type >= parameters && type <= delimiter) || type == prefix_sei;
}

bool begins_with_start_code (const uint8_t *buffer, size_t size)
{
  constexpr uint8_t code[] = {0, 0, 0, 1};
  return size > sizeof code && (std::memcmp (buffer, code, sizeof code) == 0 ||
                                std::memcmp (buffer, code + 1, sizeof code - 1) == 0);
}

enum class Unit { Broken, Plain, End };

// What stands behind the last start code is a unit too, if only an empty one;
// and behind the end of a sequence there is no padding.
template <typename Look> bool are_whole (const uint8_t *buffer, size_t size, Look look)
{
  if (!begins_with_start_code (buffer, size) ||
      (buffer[size - 1] == 1 && buffer[size - 2] == 0 && buffer[size - 3] == 0))
    return false;
  Unit last = Unit::Broken;
  NalUnits units (buffer, size);
  while (const auto unit = units.next ()) {
    last = look (*unit);
    if (last == Unit::Broken)
      return false;
  }
  return last == Unit::Plain || (last == Unit::End && buffer[size - 1] != 0);
}

Unit end_if (bool is_whole)
{
  return is_whole ? Unit::End : Unit::Broken;
}

Unit plain_if (bool is_whole)
{
  return is_whole ? Unit::Plain : Unit::Broken;
}

} // namespace

PacketPart look_at_vp8_packet (const uint8_t *payload, size_t size)
{
  constexpr uint8_t start_and_partition = 0x17; // S and PID
  const size_t descriptor = vp8_descriptor_size (payload, size);
  if (descriptor == 0 || descriptor >= size)
    return PacketPart::Broken;
  return start_if ((payload[0] & start_and_partition) == 0x10);
}

PacketPart look_at_vp9_packet (const uint8_t *payload, size_t size)
{
  constexpr uint8_t begins = 0x08;
  if (size < 2) // the depayloader checks the rest
    return PacketPart::Broken;
  return start_if ((payload[0] & begins) != 0);
}

PacketPart look_at_h264_packet (const uint8_t *payload, size_t size)
{
  constexpr unsigned last_unit = 23, stap_a = 24, fu_a = 28;
  constexpr size_t smallest_unit = 2;
  const unsigned type = payload[0] & 0x1f;
  if (type >= 1 && type <= last_unit)
    return size < smallest_unit ? PacketPart::Broken : heads_if (is_h264_head (payload[0]));
  if (type == stap_a)
    return look_at_aggregate (payload + 1, size - 1, smallest_unit, is_h264_head);
  if (type == fu_a && size > 2)
    return start_if ((payload[1] & 0x80) != 0);
  return PacketPart::Broken;
}

PacketPart look_at_h265_packet (const uint8_t *payload, size_t size)
{
  constexpr uint8_t last_unit = 47, aggregation = 48, fragment = 49;
  constexpr size_t header = 2, smallest_unit = 3;
  const uint8_t type = h265_nal_type (payload[0]);
  if (size < smallest_unit)
    return PacketPart::Broken;
  if (type <= last_unit)
    return heads_if (is_h265_head (payload[0]));
  if (type == aggregation)
    return look_at_aggregate (payload + header, size - header, smallest_unit, is_h265_head);
  if (type == fragment && size > smallest_unit)
    return start_if ((payload[header] & 0x80) != 0);
  return PacketPart::Broken;
}

// An end of sequence or stream is one byte; prefix and extension units have
// three more in their head.
bool is_whole_h264 (const uint8_t *buffer, size_t size)
{
  return are_whole (buffer, size, [] (const NalUnit &unit) {
    switch (unit.data[0] & 0x1f) {
    case 10:
    case 11:
      return end_if (unit.size == 1);
    case 14:
    case 20:
    case 21:
      return plain_if (unit.size > 4);
    default:
      return plain_if (unit.size > 1);
    }
  });
}

// An end of sequence or stream is its header.
bool is_whole_h265 (const uint8_t *buffer, size_t size)
{
  return are_whole (buffer, size, [] (const NalUnit &unit) {
    constexpr uint8_t end_of_sequence = 36, end_of_stream = 37;
    const uint8_t type = h265_nal_type (unit.data[0]);
    return type == end_of_sequence || type == end_of_stream ? end_if (unit.size == 2)
                                                            : plain_if (unit.size > 2);
  });
}

} // namespace wsrtc
