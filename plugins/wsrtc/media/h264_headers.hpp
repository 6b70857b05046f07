// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The few fields of H264 headers that tell whether browsers can show a stream.
#pragma once

#include <cstdint>
#include <optional>

#include "nal_units.hpp"

namespace wsrtc {

enum class H264Nal : uint8_t { Slice = 1, SliceIdr = 5, Sps = 7 };

inline bool is_type (const NalUnit &unit, H264Nal type)
{
  return (unit.data[0] & 0x1f) == static_cast<uint8_t> (type);
}

// Sequence parameter set, H.264 section 7.3.2.1.1.
struct H264Sps {
  unsigned profile_idc = 0;
  unsigned chroma_format = 1; // chroma_format_idc
  bool separate_planes = false;
  unsigned bit_depth = 8;
  unsigned frame_num_bits = 4;
  unsigned width = 0; // without cropping
  unsigned height = 0;
  bool frames_only = true;   // frame_mbs_only_flag
  bool mixed_fields = false; // mb_adaptive_frame_field_flag
};

// Empty for what is no such unit, truncated, or beyond the standard's limits.
std::optional<H264Sps> parse_h264_sps (const NalUnit &unit);

// Slice header, H.264 section 7.3.3, as far as field_pic_flag.
struct H264Slice {
  bool is_b = false;
  bool is_field = false;
};

std::optional<H264Slice> parse_h264_slice (const NalUnit &unit, const H264Sps &sps);

} // namespace wsrtc
