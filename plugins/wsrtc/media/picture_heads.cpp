// SPDX-License-Identifier: LGPL-2.1-or-later
#include "picture_heads.hpp"

#include "h264_headers.hpp"
#include "h265_headers.hpp"

namespace wsrtc {

namespace {

enum class Unit { Other, Delimiter, Sequence, KeyPicture, Picture };

// Slices count only where they are the first of their picture: the rest of one
// shows nothing.
Unit tell_h264 (const NalUnit &unit)
{
  constexpr uint8_t first_slice = 0x80; // first_mb_in_slice is 0
  constexpr unsigned delimiter = 9;
  const unsigned type = unit.data[0] & 0x1f;
  if (is_type (unit, H264Nal::Sps))
    return Unit::Sequence;
  if (is_type (unit, H264Nal::SliceIdr) && unit.size > 1 && (unit.data[1] & first_slice) != 0)
    return Unit::KeyPicture;
  if (type >= static_cast<unsigned> (H264Nal::Slice) && type <= static_cast<unsigned> (H264Nal::SliceIdr))
    return Unit::Picture;
  return type == delimiter ? Unit::Delimiter : Unit::Other;
}

Unit tell_h265 (const NalUnit &unit)
{
  constexpr uint8_t first_slice = 0x80; // first_slice_segment_in_pic_flag
  constexpr uint8_t delimiter = 35;
  const uint8_t type = h265_nal_type (unit.data[0]);
  const auto is = [type] (H265Nal value) { return type == static_cast<uint8_t> (value); };
  if (is (H265Nal::Vps) || is (H265Nal::Sps))
    return Unit::Sequence;
  if (type == delimiter)
    return Unit::Delimiter;
  if (type > static_cast<uint8_t> (H265Nal::Vps))
    return Unit::Other;
  const bool key =
      type >= static_cast<uint8_t> (H265Nal::FirstIrap) && type <= static_cast<uint8_t> (H265Nal::LastIrap);
  return key && unit.size > 2 && (unit.data[2] & first_slice) != 0 ? Unit::KeyPicture : Unit::Picture;
}

struct Faults {
  bool false_start = false;
  bool delimiter = false;
};

// Only what stands in front of the picture is looked at, which is little.
template <typename Tell> Faults find_faults (const uint8_t *access_unit, size_t size, Tell tell)
{
  Faults faults;
  NalUnits units (access_unit, size);
  while (const auto unit = units.next ()) {
    const Unit kind = tell (*unit);
    faults.false_start = faults.false_start || kind == Unit::Sequence;
    faults.delimiter = faults.delimiter || kind == Unit::Delimiter;
    if (kind == Unit::KeyPicture)
      faults.false_start = false;
    if (kind == Unit::KeyPicture || kind == Unit::Picture)
      break;
  }
  return faults;
}

// Where the start code of a unit begins.
size_t begin_of (const NalUnit &unit, const uint8_t *access_unit)
{
  constexpr size_t code = 3;
  const size_t begin = static_cast<size_t> (unit.data - access_unit) - code;
  return begin > 0 && access_unit[begin - 1] == 0 ? begin - 1 : begin;
}

template <typename Tell>
std::optional<std::vector<ByteRange>> keep_units (const uint8_t *access_unit, size_t size, Tell tell)
{
  const Faults faults = find_faults (access_unit, size, tell);
  if (!faults.false_start && !faults.delimiter)
    return std::nullopt;
  std::vector<ByteRange> kept;
  bool goes_on = false; // the last of them is not over
  NalUnits units (access_unit, size);
  while (const auto unit = units.next ()) {
    const Unit kind = tell (*unit);
    const bool keep = kind != Unit::Delimiter && !(kind == Unit::Sequence && faults.false_start);
    const size_t begin = begin_of (*unit, access_unit);
    if (goes_on && !keep)
      kept.back ().size = begin - kept.back ().offset;
    if (keep && !goes_on)
      kept.push_back ({begin, size - begin});
    goes_on = keep;
    if (kind == Unit::KeyPicture || kind == Unit::Picture)
      break; // the rest stays as it is
  }
  return kept;
}

} // namespace

std::optional<std::vector<ByteRange>> keep_h264_units (const uint8_t *access_unit, size_t size)
{
  return keep_units (access_unit, size, tell_h264);
}

std::optional<std::vector<ByteRange>> keep_h265_units (const uint8_t *access_unit, size_t size)
{
  return keep_units (access_unit, size, tell_h265);
}

} // namespace wsrtc
