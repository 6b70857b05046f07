// SPDX-License-Identifier: LGPL-2.1-or-later
#include "h265_headers.hpp"

#include <algorithm>

#include "bit_reader.hpp"

namespace wsrtc {

namespace {

constexpr unsigned profile_bits = 88; // of a sub-layer, without its level
constexpr unsigned level_bits = 8;

// profile_tier_level () of section 7.3.3
void read_profile (BitReader &bits, unsigned sub_layers, H265Sps &sps)
{
  bits.skip (2); // general_profile_space
  sps.tier_flag = bits.bits (1);
  sps.profile_idc = bits.bits (5);
  bits.skip (32); // compatibility flags
  const bool progressive = bits.flag (), interlaced = bits.flag ();
  sps.interlaced = interlaced && !progressive;
  bits.skip (46);
  sps.level_idc = bits.bits (8);
  if (sub_layers == 0)
    return;
  uint32_t present = 0; // two bits a sub-layer
  for (unsigned i = 0; i < 8; i++)
    present = present << 2 | bits.bits (2);
  for (unsigned i = 0; i < sub_layers; i++) {
    const uint32_t has = present >> (2 * (7 - i));
    bits.skip (((has & 2) ? profile_bits : 0) + ((has & 1) ? level_bits : 0));
  }
}

void read_size (BitReader &bits, H265Sps &sps)
{
  sps.chroma_format = bits.ue ();
  if (sps.chroma_format == 3)
    bits.skip (1); // separate_colour_plane_flag
  sps.width = bits.ue ();
  sps.height = bits.ue ();
  if (bits.flag ()) // conformance_window_flag
    for (int side = 0; side < 4; side++)
      bits.ue ();
  const uint32_t luma = bits.ue (), chroma = bits.ue ();
  sps.bit_depth = 8 + std::min (std::max (luma, chroma), 8u);
}

// The last of the sub-layers speaks for the whole stream.
void read_order (BitReader &bits, unsigned sub_layers, H265Sps &sps)
{
  bits.ue (); // log2_max_pic_order_cnt_lsb_minus4
  const bool each = bits.flag ();
  for (unsigned i = each ? 0 : sub_layers; i <= sub_layers; i++) {
    bits.ue (); // sps_max_dec_pic_buffering_minus1
    sps.reordered = bits.ue ();
    bits.ue (); // sps_max_latency_increase_plus1
  }
}

} // namespace

std::optional<H265Sps> parse_h265_sps (const NalUnit &unit)
{
  constexpr size_t header = 2;
  constexpr unsigned max_size = 16888; // of level 6.2 in one direction
  if (unit.size < header || h265_nal_type (unit.data[0]) != static_cast<uint8_t> (H265Nal::Sps))
    return std::nullopt;
  BitReader bits (unit.data + header, unit.size - header, true);
  H265Sps sps;
  bits.skip (4); // sps_video_parameter_set_id
  const unsigned sub_layers = bits.bits (3);
  bits.skip (1); // sps_temporal_id_nesting_flag
  read_profile (bits, sub_layers, sps);
  bits.ue (); // sps_seq_parameter_set_id
  read_size (bits, sps);
  read_order (bits, sub_layers, sps);
  if (!bits.ok () || sub_layers > 6 || sps.chroma_format > 3 || sps.width == 0 || sps.width > max_size ||
      sps.height == 0 || sps.height > max_size)
    return std::nullopt;
  return sps;
}

} // namespace wsrtc
