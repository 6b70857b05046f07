// SPDX-License-Identifier: LGPL-2.1-or-later
#include "transcode_decoders.hpp"

#include <algorithm>

#include "make_element.hpp"
#include "media_debug.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

struct DecoderRow {
  const char *codec; // CodecRow::name
  const char *factory;
  const char *package; // Debian package that has it
  const char *settings;
  bool everywhere = false; // needs no special hardware: worth naming in an error
};

#define GOOD "gstreamer1.0-plugins-good"
#define BAD "gstreamer1.0-plugins-bad"
#define BASE "gstreamer1.0-plugins-base"
#define LIBAV "gstreamer1.0-libav"
#define VAAPI "gstreamer1.0-vaapi"

// Broken input is no error: they go on, and ask for a key frame. Frames are
// late by themselves here, which is no reason to leave some out.
#define VIDEO                                                                                                \
  "automatic-request-sync-points=true min-force-key-unit-interval=1000000000 max-errors=-1 qos=false"
// Threads for frames would hold as many frames back.
#define LIBAV_VIDEO VIDEO " thread-type=slice max-threads=4 output-corrupt=false"

// Hardware first, then what makes the fewest mistakes.
constexpr DecoderRow rows[] = {
    {"H264", "vah264dec", BAD, VIDEO},
    {"H264", "vaapih264dec", VAAPI, VIDEO},
    {"H264", "nvh264dec", BAD, VIDEO},
    {"H264", "v4l2slh264dec", BAD, VIDEO},
    {"H264", "v4l2h264dec", GOOD, VIDEO},
    {"H264", "avdec_h264", LIBAV, LIBAV_VIDEO, true},
    {"H264", "openh264dec", BAD, VIDEO, true},
    {"H265", "vah265dec", BAD, VIDEO},
    {"H265", "vaapih265dec", VAAPI, VIDEO},
    {"H265", "nvh265dec", BAD, VIDEO},
    {"H265", "v4l2slh265dec", BAD, VIDEO},
    {"H265", "v4l2h265dec", GOOD, VIDEO},
    {"H265", "avdec_h265", LIBAV, LIBAV_VIDEO, true},
    {"H265", "libde265dec", BAD, VIDEO " max-threads=4", true},
    {"VP8", "vp8dec", GOOD, VIDEO " threads=2", true},
    {"VP9", "vavp9dec", BAD, VIDEO},
    {"VP9", "nvvp9dec", BAD, VIDEO},
    {"VP9", "vp9dec", GOOD, VIDEO " threads=4", true},
    {"AV1", "vaav1dec", BAD, VIDEO},
    {"AV1", "nvav1dec", BAD, VIDEO},
    {"AV1", "av1dec", BAD, VIDEO, true},
    {"OPUS", "opusdec", BASE, "plc=true use-inband-fec=true", true},
    {"PCMU", "mulawdec", GOOD, "", true},
    {"PCMA", "alawdec", GOOD, "", true},
    {"G722", "avdec_g722", LIBAV, "", true},
};

bool is_for (const DecoderRow &row, const CodecRow &codec)
{
  return equal_ignoring_case (row.codec, codec.name);
}

bool has (const std::vector<std::string> &names, const char *name)
{
  return std::find (names.begin (), names.end (), name) != names.end ();
}

// What failed here needs no installing.
Error no_decoder (const CodecRow &codec, const std::vector<std::string> &failed = {})
{
  std::string names;
  for (const DecoderRow &row : rows) {
    if (is_for (row, codec) && row.everywhere && !has (failed, row.factory))
      names += (names.empty () ? "install " : "or ") + std::string (row.factory) + " (Debian package " +
               row.package + "), ";
  }
  return Error{Fault::Media, std::string (failed.empty () ? "no decoder for " : "no other decoder for ") +
                                 codec.name + " works here; " + names + (names.empty () ? "" : "or ") +
                                 "give the pad raw media"};
}

GRef<GstElement> try_decoder (const DecoderRow &row)
{
  auto decoder = GRef<GstElement>::sink (gst_element_factory_make (row.factory, nullptr));
  if (!decoder)
    return nullptr;
  apply_settings (decoder.get (), row.settings);
  if (opens (decoder.get ()))
    return decoder;
  GST_INFO ("%s is installed, but does not open", row.factory);
  return nullptr;
}

} // namespace

Status check_decoder (const CodecRow &codec)
{
  const bool found = std::any_of (std::begin (rows), std::end (rows), [&] (const DecoderRow &row) {
    return is_for (row, codec) && is_installed (row.factory);
  });
  return found ? Status (Done{}) : Status (no_decoder (codec));
}

Result<GRef<GstElement>> make_decoder (const CodecRow &codec, const std::vector<std::string> &failed)
{
  for (const DecoderRow &row : rows) {
    if (!is_for (row, codec) || has (failed, row.factory))
      continue;
    if (auto decoder = try_decoder (row))
      return decoder;
  }
  return no_decoder (codec, failed);
}

} // namespace wsrtc
