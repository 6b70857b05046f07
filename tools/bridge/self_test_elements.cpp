// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Of GStreamer: the elements that these cameras need, and the encoders for who
// cannot show what they send.
#include "self_test.hpp"

#include <algorithm>
#include <iterator>

#include <gst/gst.h>

#include "gptr.hpp"
#include "own_plugin.hpp"
#include "text.hpp"
#include "words.hpp"

namespace wsrtc::bridge {

namespace {

constexpr const char *base = "gstreamer1.0-plugins-base";
constexpr const char *good = "gstreamer1.0-plugins-good";
constexpr const char *bad = "gstreamer1.0-plugins-bad";
constexpr const char *ugly = "gstreamer1.0-plugins-ugly";

constexpr const char *rtsp = "rtsp rtspt rtspu rtsph rtsps";

struct ElementRow {
  const char *element;
  const char *package; // of Debian
  const char *schemes; // of the cameras that need it; nullptr = all
  const char *filter;  // what stands in the filter of those that need it; "" = any filter; nullptr = all
};

// Beside our own. The package of dtlsdec has the peer connection, too.
constexpr ElementRow elements[] = {
    {"dtlsdec", bad, nullptr, nullptr},
    {"srtpdec", bad, nullptr, nullptr},
    {"nicesrc", "gstreamer1.0-nice", nullptr, nullptr},
    {"h264parse", bad, nullptr, nullptr},
    {"opusenc", base, nullptr, nullptr},
    {"rtspsrc", good, rtsp, nullptr},
    {"rtpbin", good, rtsp, nullptr},
    {"rtph264depay", good, rtsp, nullptr},
    {"parsebin", base, "http https srt rtmp rtmps file", nullptr},
    {"souphttpsrc", good, "http https", nullptr},
    {"hlsdemux", bad, "http https", nullptr},
    {"srtsrc", bad, "srt", nullptr},
    {"tsdemux", bad, "srt", nullptr},
    {"rtmp2src", bad, "rtmp rtmps", nullptr},
    {"flvdemux", good, "rtmp rtmps", nullptr},
    {"v4l2src", good, "v4l2", nullptr},
    {"videotestsrc", base, "test", nullptr},
    {"decodebin", base, nullptr, ""},
    {"videoflip", good, nullptr, "videoflip"},
    {"videoscale", base, nullptr, "videoscale"},
    {"textoverlay", "gstreamer1.0-x", nullptr, "textoverlay"},
};

struct EncoderRow {
  const char *codec;
  const char *element;
  const char *package;
};

// As wsrtcsink chooses: hardware first.
constexpr EncoderRow encoders[] = {
    {"H264", "vah264enc", bad}, {"H264", "vaapih264enc", "gstreamer1.0-vaapi"},
    {"H264", "nvh264enc", bad}, {"H264", "v4l2h264enc", good},
    {"H264", "x264enc", ugly},  {"H264", "openh264enc", bad},
    {"VP8", "vp8enc", good},
};

bool exists (const char *element)
{
  return bool (GRef<GstElementFactory>::adopt (gst_element_factory_find (element)));
}

bool has_word (const char *words, const std::string &word)
{
  return !for_each_part (words, ' ', [&word] (std::string_view one) { return one != word; });
}

std::string scheme_of (const CameraConfig &camera)
{
  return camera.url.substr (0, camera.url.find (':'));
}

bool is_needed (const ElementRow &row, const BridgeConfig &config)
{
  return std::any_of (config.cameras.begin (), config.cameras.end (), [&row] (const CameraConfig &camera) {
    return (!row.schemes || has_word (row.schemes, scheme_of (camera))) &&
           (!row.filter ||
            (!camera.video_filter.empty () && camera.video_filter.find (row.filter) != std::string::npos));
  });
}

std::string missing (const ElementRow &row)
{
  return std::string ("GStreamer element ") + row.element + " is missing: install the package " + row.package;
}

bool may_transcode (const BridgeConfig &config)
{
  return std::any_of (config.cameras.begin (), config.cameras.end (),
                      [] (const CameraConfig &camera) { return camera.transcode != Transcode::Never; });
}

const EncoderRow *first_encoder (const std::string &codec)
{
  for (const EncoderRow &row : encoders)
    if (codec == row.codec && exists (row.element))
      return &row;
  return nullptr;
}

} // namespace

TestLines test_elements (const BridgeConfig &config)
{
  TestLines lines;
  size_t needed = 1;
  if (const Status ours = find_own_plugin (); !ours)
    lines.push_back ({Finding::Failed, ours.error ().text});
  for (const ElementRow &row : elements) {
    if (!is_needed (row, config))
      continue;
    needed++;
    if (!exists (row.element))
      lines.push_back ({Finding::Failed, missing (row)});
  }
  if (lines.empty ())
    lines.push_back ({Finding::Right,
                      "GStreamer has the " + std::to_string (needed) + " elements that these cameras need"});
  return lines;
}

TestLines test_encoders (const BridgeConfig &config)
{
  if (!may_transcode (config))
    return {{Finding::Right, "no encoder is needed: transcode is \"never\""}};
  std::vector<std::string> found;
  for (const char *codec : {"H264", "VP8"})
    if (const EncoderRow *row = first_encoder (codec))
      found.push_back (std::string (row->element) + " for " + codec);
  if (found.empty ())
    return {{Finding::Failed, std::string ("no encoder for what browsers cannot show: install the package ") +
                                  ugly + " or " + good}};
  return {{Finding::Right, "transcoding, where it is needed, by " + listing (found)}};
}

} // namespace wsrtc::bridge
