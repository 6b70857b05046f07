// SPDX-License-Identifier: LGPL-2.1-or-later
#include "memories.hpp"

#include <string>

#include "codec_rows.hpp"
#include "make_element.hpp"

namespace wsrtc {

namespace {

struct MemoryRow {
  const char *feature;
  ElementRow converter;
};

// Several rows of one memory: the first that is installed.
constexpr MemoryRow rows[] = {
    {"memory:GLMemory", {"gldownload", "gstreamer1.0-gl", ""}},
    {"memory:VAMemory", {"vapostproc", WSRTC_BAD, ""}},
    {"memory:VASurface", {"vaapipostproc", WSRTC_VAAPI, ""}},
    {"memory:DMABuf", {"vapostproc", WSRTC_BAD, ""}},
    {"memory:DMABuf", {"vaapipostproc", WSRTC_VAAPI, ""}},
    {"memory:CUDAMemory", {"cudadownload", WSRTC_BAD, ""}},
    {"memory:D3D11Memory", {"d3d11download", WSRTC_BAD, ""}},
};

bool holds (const GstCapsFeatures *memory, const MemoryRow &row)
{
  return gst_caps_features_get_size (memory) == 1 && gst_caps_features_contains (memory, row.feature);
}

} // namespace

std::vector<MiniRef<GstCaps>> readable_memories ()
{
  std::vector<MiniRef<GstCaps>> readable;
  for (const MemoryRow &row : rows) {
    if (!is_installed (row.converter.factory))
      continue;
    GstCaps *caps = gst_caps_new_empty_simple ("video/x-raw");
    gst_caps_set_features (caps, 0, gst_caps_features_new (row.feature, nullptr));
    readable.push_back (MiniRef<GstCaps>::adopt (caps));
  }
  return readable;
}

Result<ElementRow> choose_download (const GstCapsFeatures *memory, bool (*installed) (const char *factory))
{
  std::string names;
  for (const MemoryRow &row : rows) {
    if (!holds (memory, row))
      continue;
    if ((installed ? installed : is_installed) (row.converter.factory))
      return row.converter;
    names += (names.empty () ? "" : " or ") + std::string (row.converter.factory) + " (Debian package " +
             row.converter.package + ")";
  }
  g_autofree char *name = gst_caps_features_to_string (memory);
  return Error{Fault::Media,
               std::string ("cannot read video/x-raw in ") + name +
                   (names.empty () ? "; put the element in front that downloads it to system memory"
                                   : "; install " + names + ", or download it in front of this pad")};
}

} // namespace wsrtc
