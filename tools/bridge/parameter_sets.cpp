// SPDX-License-Identifier: LGPL-2.1-or-later
#include "parameter_sets.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

namespace wsrtc::bridge {

namespace {

constexpr size_t most_sets = 64;
constexpr size_t longest_set = 16384; // bytes
constexpr std::string_view start_code ("\0\0\1", 3);

// NAL units of ITU-T H.264 table 7-1 and H.265 table 7-1.
struct CodecRow {
  const char *name;
  unsigned shift, mask;         // of the first byte, for the type
  unsigned first_set, last_set; // sequence parameter sets, picture parameter sets, …
  unsigned sequence;            // which of them begins others anew
  unsigned first_slice, last_slice;
};

constexpr CodecRow rows[] = {
    {"video/x-h264", 0, 0x1f, 7, 8, 7, 1, 5},
    {"video/x-h265", 1, 0x3f, 32, 34, 33, 0, 31},
};

const CodecRow *row_of (const GstCaps *caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  const char *format = gst_structure_get_string (s, "stream-format");
  for (const CodecRow &row : rows)
    if (gst_structure_has_name (s, row.name))
      return !format || std::string_view (format) == "byte-stream" ? &row : nullptr;
  return nullptr;
}

} // namespace

void ParameterSets::note (GstBuffer *buffer, const GstCaps *caps)
{
  const CodecRow *row = row_of (caps);
  GstMapInfo map = GST_MAP_INFO_INIT;
  if (!row || !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return;
  const std::string_view data (reinterpret_cast<const char *> (map.data), map.size);
  size_t at = data.find (start_code);
  while (at != std::string_view::npos && at + start_code.size () < data.size ()) {
    const unsigned first = static_cast<uint8_t> (data[at + start_code.size ()]);
    const unsigned type = (first >> row->shift) & row->mask;
    if (type >= row->first_slice && type <= row->last_slice)
      break;
    const size_t next = data.find (start_code, at + start_code.size ());
    if (type >= row->first_set && type <= row->last_set)
      take ({type, std::string (data.substr (at, next == std::string_view::npos ? next : next - at))},
            row->first_set, row->sequence);
    at = next;
  }
  gst_buffer_unmap (buffer, &map);
}

// Another sequence makes those void that came before it; its video parameter set has
// come already.
void ParameterSets::take (Set set, unsigned first_of_all, unsigned sequence)
{
  while (!set.bytes.empty () && set.bytes.back () == '\0') // of the next start code
    set.bytes.pop_back ();
  const auto same = [&set] (const Set &one) { return one.bytes == set.bytes; };
  if (set.bytes.size () > longest_set || std::any_of (sets_.begin (), sets_.end (), same))
    return;
  const auto is_void = [&] (const Set &one) { return one.type >= set.type || set.type == first_of_all; };
  if (set.type <= sequence)
    sets_.erase (std::remove_if (sets_.begin (), sets_.end (), is_void), sets_.end ());
  if (sets_.size () >= most_sets)
    sets_.erase (sets_.begin ());
  sets_.push_back (std::move (set));
}

MiniRef<GstBuffer> ParameterSets::before (GstBuffer *buffer) const
{
  if (sets_.empty ())
    return MiniRef<GstBuffer>::take_ref (buffer);
  std::string all;
  for (const Set &set : sets_)
    all += '\0' + set.bytes;
  auto copy = MiniRef<GstBuffer>::adopt (gst_buffer_copy (buffer));
  GstMemory *memory = gst_allocator_alloc (nullptr, all.size (), nullptr);
  GstMapInfo map = GST_MAP_INFO_INIT;
  if (gst_memory_map (memory, &map, GST_MAP_WRITE)) {
    std::copy (all.begin (), all.end (), map.data);
    gst_memory_unmap (memory, &map);
  }
  gst_buffer_prepend_memory (copy.get (), memory);
  return copy;
}

} // namespace wsrtc::bridge
