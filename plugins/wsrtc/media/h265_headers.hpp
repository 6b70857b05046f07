// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The few fields of H265 headers that an offer needs, and that tell whether
// browsers can show a stream.
#pragma once

#include <cstdint>
#include <optional>

#include "nal_units.hpp"

namespace wsrtc {

// nal_unit_type, H.265 table 7-1.
enum class H265Nal : uint8_t { FirstIrap = 16, LastIrap = 23, Vps = 32, Sps = 33, Pps = 34 };

inline uint8_t h265_nal_type (uint8_t first_byte)
{
  return first_byte >> 1 & 0x3f;
}

// Sequence parameter set, H.265 section 7.3.2.2.1.
struct H265Sps {
  unsigned tier_flag = 0;
  unsigned profile_idc = 0;
  unsigned level_idc = 0;
  unsigned chroma_format = 1; // chroma_format_idc
  unsigned bit_depth = 8;
  unsigned width = 0; // without cropping
  unsigned height = 0;
  bool interlaced = false;
  unsigned reordered = 0; // sps_max_num_reorder_pics of the whole stream
};

// Empty for what is no such unit, truncated, or beyond the standard's limits.
std::optional<H265Sps> parse_h265_sps (const NalUnit &unit);

} // namespace wsrtc
