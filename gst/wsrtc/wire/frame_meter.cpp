// SPDX-License-Identifier: LGPL-2.1-or-later
#include "frame_meter.hpp"

#include <algorithm>

namespace wsrtc {

namespace {

constexpr uint8_t fin_bit = 0x80;
constexpr uint8_t opcode_bits = 0x0f;
constexpr uint8_t control_bit = 0x08;
constexpr uint8_t opcode_ping = 0x09;
constexpr uint8_t opcode_pong = 0x0a;
constexpr uint8_t mask_bit = 0x80;
constexpr uint8_t length_bits = 0x7f;
constexpr uint8_t length_of_2 = 126;
constexpr uint8_t length_of_8 = 127;
constexpr uint64_t max_control_bytes = 125; // RFC 6455 section 5.5

size_t length_bytes (uint8_t second)
{
  switch (second & length_bits) {
  case length_of_2:
    return 2;
  case length_of_8:
    return 8;
  default:
    return 0;
  }
}

} // namespace

size_t FrameMeter::header_size () const
{
  if (header_fill_ < 2)
    return 2;
  return 2 + length_bytes (header_[1]) + ((header_[1] & mask_bit) ? 4 : 0);
}

bool FrameMeter::is_control () const
{
  return (header_[0] & control_bit) != 0;
}

FrameMeter::Verdict FrameMeter::begin_frame ()
{
  uint64_t length = header_[1] & length_bits;
  if (const size_t count = length_bytes (header_[1])) {
    length = 0;
    for (size_t i = 0; i < count; i++)
      length = length << 8 | header_[2 + i];
  }
  frames_++;
  in_payload_ = true;
  payload_left_ = length;
  if (is_control ())
    return length <= max_control_bytes && (header_[0] & fin_bit) ? Verdict::Fine : Verdict::BadControl;
  if (length > limits_.message_bytes - message_bytes_)
    return Verdict::TooLarge;
  message_bytes_ += length;
  if (++fragments_ > limits_.fragments)
    return Verdict::TooFragmented;
  return Verdict::Fine;
}

void FrameMeter::end_frame ()
{
  in_payload_ = false;
  header_fill_ = 0;
  // A control frame may stand between the fragments of a message.
  const unsigned opcode = header_[0] & opcode_bits;
  pings_ += opcode == opcode_ping;
  pongs_ += opcode == opcode_pong;
  if (is_control () || !(header_[0] & fin_bit))
    return;
  messages_++;
  message_bytes_ = 0;
  fragments_ = 0;
}

FrameMeter::Verdict FrameMeter::feed (const uint8_t *data, size_t size)
{
  const uint8_t *const end = data + size;
  while (data < end) {
    if (in_payload_) {
      const auto step = std::min<uint64_t> (payload_left_, static_cast<uint64_t> (end - data));
      data += step;
      payload_left_ -= step;
    } else {
      header_[header_fill_++] = *data++;
      if (header_fill_ < header_size ())
        continue;
      if (const Verdict verdict = begin_frame (); verdict != Verdict::Fine)
        return verdict;
    }
    if (payload_left_ == 0)
      end_frame ();
  }
  return Verdict::Fine;
}

} // namespace wsrtc
