// SPDX-License-Identifier: LGPL-2.1-or-later
#include "stream_look.hpp"

#include <functional>
#include <string_view>

#include "bit_reader.hpp"
#include "h265_headers.hpp"
#include "vp8_frame.hpp"

namespace wsrtc {

namespace {

void set_size (StreamFacts &facts, unsigned width, unsigned height)
{
  facts.width = width;
  facts.height = height;
}

// color_config () of the VP9 bitstream specification, section 6.2.
void read_vp9_colour (BitReader &bits, unsigned profile, StreamFacts &facts)
{
  constexpr uint32_t srgb = 7;
  const bool odd = profile % 2 == 1;
  facts.bit_depth = profile < 2 ? 8 : (bits.flag () ? 12 : 10);
  facts.chroma_format = 1;
  if (bits.bits (3) == srgb) {
    facts.chroma_format = 3;
    bits.skip (odd ? 1 : 0);
    return;
  }
  bits.skip (1); // color_range
  if (!odd)
    return;
  const bool narrow = bits.flag (), low = bits.flag (); // subsampling in x and y
  facts.chroma_format = !narrow ? 3 : (low ? 1 : 2);
  bits.skip (1);
}

} // namespace

bool look_at_vp8 (const uint8_t *frame, size_t size, StreamLook &look)
{
  const auto parsed = parse_vp8_frame (frame, size);
  if (parsed && parsed->is_key)
    set_size (look.facts, parsed->width, parsed->height);
  return parsed.has_value ();
}

bool look_at_vp9 (const uint8_t *frame, size_t size, StreamLook &look)
{
  constexpr uint32_t marker = 2, sync_code = 0x498342;
  // What rtpvp9pay needs, which fails for good on less.
  constexpr size_t smallest_frame = 3, smallest_key_frame = 16;
  if (size < smallest_frame)
    return false;
  BitReader bits (frame, size);
  const bool marked = bits.bits (2) == marker;
  const uint32_t low = bits.bits (1), high = bits.bits (1);
  const unsigned profile = high << 1 | low;
  bits.skip (profile == 3 ? 1 : 0);
  if (bits.flag ()) { // show_existing_frame
    bits.skip (3);
    return marked && bits.ok ();
  }
  const bool is_key = !bits.flag ();
  bits.skip (2); // show_frame, error_resilient_mode
  if (!marked || !bits.ok () || !is_key)
    return marked && bits.ok ();
  if (size < smallest_key_frame || bits.bits (24) != sync_code)
    return false;
  StreamFacts facts = look.facts;
  read_vp9_colour (bits, profile, facts);
  const uint32_t width = bits.bits (16), height = bits.bits (16);
  set_size (facts, width + 1, height + 1);
  if (bits.ok ())
    look.facts = facts;
  return bits.ok ();
}

// With another one what was seen in the pictures before need not hold any more.
static void take_h264_sps (const NalUnit &unit, const H264Sps &sps, StreamLook &look)
{
  const size_t sum = std::hash<std::string_view> () ({reinterpret_cast<const char *> (unit.data), unit.size});
  if (look.h264 && look.h264_sum != sum) {
    look.facts.b_frames = false;
    look.facts.interlaced = false;
  }
  look.h264 = sps;
  look.h264_sum = sum;
  look.facts.bit_depth = sps.bit_depth;
  look.facts.chroma_format = sps.chroma_format;
  look.facts.interlaced = look.facts.interlaced || sps.mixed_fields;
  set_size (look.facts, sps.width, sps.height);
}

bool look_at_h264 (const uint8_t *access_unit, size_t size, StreamLook &look)
{
  NalUnits units (access_unit, size);
  while (const auto unit = units.next ()) {
    if (const auto sps = parse_h264_sps (*unit))
      take_h264_sps (*unit, *sps, look);
    const auto slice = look.h264 ? parse_h264_slice (*unit, *look.h264) : std::nullopt;
    if (!slice)
      continue;
    look.facts.b_frames = look.facts.b_frames || slice->is_b;
    look.facts.interlaced = look.facts.interlaced || slice->is_field;
    break; // the others of the picture say the same
  }
  return true;
}

bool look_at_h265 (const uint8_t *access_unit, size_t size, StreamLook &look)
{
  NalUnits units (access_unit, size);
  while (const auto unit = units.next ()) {
    if (h265_nal_type (unit->data[0]) < static_cast<uint8_t> (H265Nal::Vps))
      break; // a slice
    const auto sps = parse_h265_sps (*unit);
    if (!sps)
      continue;
    look.facts.bit_depth = sps->bit_depth;
    look.facts.chroma_format = sps->chroma_format;
    look.facts.interlaced = sps->interlaced;
    look.facts.b_frames = sps->reordered > 0;
    set_size (look.facts, sps->width, sps->height);
  }
  return true;
}

} // namespace wsrtc
