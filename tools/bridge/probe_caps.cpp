// SPDX-License-Identifier: LGPL-2.1-or-later
#include "camera_probe.hpp"

namespace wsrtc::bridge {

namespace {

struct CodecName {
  const char *caps;
  const char *name;
  const char *awkward; // nullptr = browsers take it
};

constexpr CodecName names[] = {
    {"video/x-h264", "H264", nullptr},
    {"video/x-h265", "H265", "H265 is shown by some browsers only; the others get a transcoded picture"},
    {"video/x-vp8", "VP8", nullptr},
    {"video/x-vp9", "VP9", nullptr},
    {"video/x-av1", "AV1", nullptr},
    {"image/jpeg", "MJPEG", "MJPEG is shown by no browser: it is transcoded while somebody looks"},
    {"video/mpeg", "MPEG", "MPEG-1, 2 and 4 are shown by no browser: it is transcoded while somebody looks"},
    {"video/x-raw", "raw video", nullptr},
    {"audio/mpeg", "AAC or MP3", nullptr},
    {"audio/x-opus", "Opus", nullptr},
    {"audio/x-mulaw", "PCMU", nullptr},
    {"audio/x-alaw", "PCMA", nullptr},
    {"audio/G722", "G722", nullptr},
    {"audio/x-raw", "raw sound", nullptr},
};

constexpr const char *odd_profiles[] = {"high-10", "high-4:2:2",  "high-4:4:4",
                                        "main-10", "main-422-10", "main-444"};

const CodecName *find_name (const GstStructure *s)
{
  for (const CodecName &row : names)
    if (gst_structure_has_name (s, row.caps))
      return &row;
  return nullptr;
}

std::string profile_of (const GstStructure *s)
{
  const char *profile = gst_structure_get_string (s, "profile");
  return profile ? profile : "";
}

} // namespace

std::string describe_caps (const GstCaps *caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  const CodecName *row = find_name (s);
  std::string text = row ? row->name : gst_structure_get_name (s);
  if (!profile_of (s).empty ())
    text += " " + profile_of (s);
  int width = 0;
  int height = 0;
  if (gst_structure_get_int (s, "width", &width) && gst_structure_get_int (s, "height", &height))
    text += " " + std::to_string (width) + "x" + std::to_string (height);
  return text;
}

std::vector<std::string> awkward_in_caps (const GstCaps *caps)
{
  std::vector<std::string> found;
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  const CodecName *row = find_name (s);
  const std::string name = gst_structure_get_name (s);
  if (!row && name.rfind ("video/", 0) == 0)
    found.push_back (name + " is shown by no browser: it is transcoded while somebody looks");
  if (row && row->awkward)
    found.emplace_back (row->awkward);
  for (const char *odd : odd_profiles)
    if (profile_of (s).rfind (odd, 0) == 0)
      found.push_back ("profile " + profile_of (s) +
                       " is shown by few browsers; the others get a transcoded picture");
  const char *interlace = gst_structure_get_string (s, "interlace-mode");
  if (interlace && g_strcmp0 (interlace, "progressive") != 0)
    found.emplace_back ("it is interlaced, and browsers show combs: set the camera to progressive");
  return found;
}

} // namespace wsrtc::bridge
