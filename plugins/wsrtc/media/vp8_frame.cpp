// SPDX-License-Identifier: LGPL-2.1-or-later
#include "vp8_frame.hpp"

namespace wsrtc {

namespace {

// The arithmetic decoder of RFC 6386 section 7. All bits read here have even
// chances. Zeros follow the end of the data.
class BoolDecoder {
public:
  BoolDecoder (const uint8_t *data, size_t size) : at_ (data), end_ (data + size)
  {
    value_ = static_cast<uint32_t> (next () << 8);
    value_ |= next ();
  }

  bool flag ()
  {
    constexpr uint32_t even = 128;
    const uint32_t split = 1 + ((range_ - 1) * even >> 8);
    const bool high = value_ >= split << 8;
    if (high)
      value_ -= split << 8;
    range_ = high ? range_ - split : split;
    while (range_ < 128) {
      range_ <<= 1;
      value_ <<= 1;
      if (++shifted_ == 8) {
        shifted_ = 0;
        value_ |= next ();
      }
    }
    return high;
  }

  unsigned bits (unsigned count)
  {
    unsigned value = 0;
    while (count-- > 0)
      value = value << 1 | (flag () ? 1 : 0);
    return value;
  }

  // A flag, and if it is set so many bits.
  void skip_optional (unsigned count)
  {
    if (flag ())
      bits (count);
  }

private:
  unsigned next () { return at_ < end_ ? *at_++ : 0; }

  const uint8_t *at_;
  const uint8_t *const end_;
  uint32_t value_ = 0; // two bytes
  uint32_t range_ = 255;
  unsigned shifted_ = 0;
};

// update_segmentation () of section 19.2
void skip_segmentation (BoolDecoder &decoder)
{
  const bool map = decoder.flag (), data = decoder.flag ();
  if (data) {
    decoder.flag ();
    for (int i = 0; i < 4; i++)
      decoder.skip_optional (8);
    for (int i = 0; i < 4; i++)
      decoder.skip_optional (7);
  }
  for (int i = 0; map && i < 3; i++)
    decoder.skip_optional (8);
}

// How many partitions follow the first one, from the frame header.
unsigned count_partitions (BoolDecoder decoder, bool is_key)
{
  if (is_key)
    decoder.bits (2); // colour space, clamping
  if (decoder.flag ())
    skip_segmentation (decoder);
  decoder.bits (1 + 6 + 3);               // filter type, level, sharpness
  if (decoder.flag () && decoder.flag ()) // mb_lf_adjustments ()
    for (int i = 0; i < 8; i++)
      decoder.skip_optional (7);
  return 1u << decoder.bits (2);
}

// The sizes of all but the last stand behind the first one, three bytes each.
bool partitions_fit (const uint8_t *frame, size_t size, size_t first_end, unsigned partitions)
{
  constexpr size_t entry = 3;
  const size_t table = (partitions - 1) * entry;
  if (first_end + table >= size)
    return false;
  size_t end = first_end + table;
  const uint8_t *at = frame + first_end;
  for (unsigned i = 1; i < partitions; i++, at += entry)
    end += static_cast<size_t> (at[0]) | static_cast<size_t> (at[1]) << 8 | static_cast<size_t> (at[2]) << 16;
  return end < size;
}

} // namespace

std::optional<Vp8Frame> parse_vp8_frame (const uint8_t *frame, size_t size)
{
  constexpr size_t tag = 3, key_header = 10;
  if (size < tag)
    return std::nullopt;
  Vp8Frame parsed;
  parsed.is_key = (frame[0] & 1) == 0;
  const size_t header = parsed.is_key ? key_header : tag;
  const unsigned version = frame[0] >> 1 & 7;
  if (version > 3 || size < header)
    return std::nullopt;
  if (parsed.is_key) {
    if (frame[3] != 0x9d || frame[4] != 0x01 || frame[5] != 0x2a)
      return std::nullopt;
    parsed.width = (frame[6] | frame[7] << 8) & 0x3fff; // without the scale
    parsed.height = (frame[8] | frame[9] << 8) & 0x3fff;
  }
  const size_t first = static_cast<size_t> (frame[0] >> 5) | static_cast<size_t> (frame[1]) << 3 |
                       static_cast<size_t> (frame[2]) << 11;
  const unsigned partitions = count_partitions (BoolDecoder (frame + header, size - header), parsed.is_key);
  if (!partitions_fit (frame, size, header + first, partitions))
    return std::nullopt;
  return parsed;
}

} // namespace wsrtc
