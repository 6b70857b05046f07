// SPDX-License-Identifier: LGPL-2.1-or-later
#include "h264_headers.hpp"

#include <algorithm>
#include <iterator>

#include "bit_reader.hpp"

namespace wsrtc {

namespace {

// Those whose parameter sets have the fields for colour and bit depth.
constexpr unsigned high_profiles[] = {100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135};

bool is_high (unsigned profile_idc)
{
  return std::find (std::begin (high_profiles), std::end (high_profiles), profile_idc) !=
         std::end (high_profiles);
}

// scaling_list () of section 7.3.2.1.1.1
void skip_scaling_list (BitReader &bits, unsigned size)
{
  int last = 8, next = 8;
  for (unsigned i = 0; i < size && bits.ok (); i++) {
    if (next != 0)
      next = (last + bits.se () % 256 + 256) % 256;
    last = next == 0 ? last : next;
  }
}

void read_colour (BitReader &bits, H264Sps &sps)
{
  sps.chroma_format = bits.ue ();
  if (sps.chroma_format == 3)
    sps.separate_planes = bits.flag ();
  const uint32_t luma = bits.ue (), chroma = bits.ue ();
  sps.bit_depth = 8 + std::min (std::max (luma, chroma), 8u);
  bits.skip (1);     // qpprime_y_zero_transform_bypass_flag
  if (!bits.flag ()) // seq_scaling_matrix_present_flag
    return;
  const unsigned lists = sps.chroma_format == 3 ? 12 : 8;
  for (unsigned i = 0; i < lists; i++)
    if (bits.flag ())
      skip_scaling_list (bits, i < 6 ? 16 : 64);
}

void skip_picture_order (BitReader &bits)
{
  switch (bits.ue ()) { // pic_order_cnt_type
  case 0:
    bits.ue ();
    break;
  case 1: {
    bits.skip (1);
    bits.se ();
    bits.se ();
    const uint32_t cycle = std::min (bits.ue (), 255u);
    for (uint32_t i = 0; i < cycle && bits.ok (); i++)
      bits.se ();
    break;
  }
  default:
    break;
  }
}

// Level 6.2 has 139264 macroblocks, at most sqrt (8 × 139264) in one direction.
constexpr uint32_t max_macroblocks = 1055;

bool read_size (BitReader &bits, H264Sps &sps)
{
  const uint32_t wide = bits.ue (), high = bits.ue ();
  sps.frames_only = bits.flag ();
  if (!sps.frames_only)
    sps.mixed_fields = bits.flag ();
  if (!bits.ok () || wide >= max_macroblocks || high >= max_macroblocks)
    return false;
  sps.width = (wide + 1) * 16;
  sps.height = (high + 1) * 16 * (sps.frames_only ? 1 : 2);
  return true;
}

} // namespace

std::optional<H264Sps> parse_h264_sps (const NalUnit &unit)
{
  if (!is_type (unit, H264Nal::Sps))
    return std::nullopt;
  BitReader bits (unit.data + 1, unit.size - 1, true);
  H264Sps sps;
  sps.profile_idc = bits.bits (8);
  bits.skip (16); // constraint flags, level_idc
  bits.ue ();     // seq_parameter_set_id
  if (is_high (sps.profile_idc))
    read_colour (bits, sps);
  sps.frame_num_bits = std::min (bits.ue (), 12u) + 4;
  skip_picture_order (bits);
  bits.ue ();    // max_num_ref_frames
  bits.skip (1); // gaps_in_frame_num_value_allowed_flag
  if (!read_size (bits, sps) || sps.chroma_format > 3)
    return std::nullopt;
  return sps;
}

std::optional<H264Slice> parse_h264_slice (const NalUnit &unit, const H264Sps &sps)
{
  if (!is_type (unit, H264Nal::Slice) && !is_type (unit, H264Nal::SliceIdr))
    return std::nullopt;
  BitReader bits (unit.data + 1, unit.size - 1, true);
  bits.ue (); // first_mb_in_slice
  const uint32_t type = bits.ue ();
  bits.ue (); // pic_parameter_set_id
  if (sps.separate_planes)
    bits.skip (2);
  bits.skip (sps.frame_num_bits);
  H264Slice slice;
  slice.is_b = type % 5 == 1;
  slice.is_field = !sps.frames_only && bits.flag ();
  if (!bits.ok () || type > 9)
    return std::nullopt;
  return slice;
}

} // namespace wsrtc
