// SPDX-License-Identifier: LGPL-2.1-or-later
#include "decoders.hpp"

#include <algorithm>
#include <iterator>

#include "codec_rows.hpp"
#include "make_element.hpp"
#include "media_debug.hpp"
#include "opus_wait.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

constexpr DecodeRow rows[] = {
    {"AAC", "audio/mpeg,mpegversion=(int){2,4}", {"aacparse", WSRTC_GOOD, ""}},
    {"MPEG audio", "audio/mpeg,mpegversion=(int)1", {"mpegaudioparse", WSRTC_GOOD, ""}},
    {"AC-3", "audio/x-ac3", {"ac3parse", WSRTC_GOOD, ""}},
    {"FLAC", "audio/x-flac", {"flacparse", WSRTC_GOOD, ""}},
    {"Vorbis", "audio/x-vorbis", {}},
};

struct DecoderRow {
  const char *stream; // name of a CodecRow or a DecodeRow
  ElementRow element;
  bool everywhere = false;                 // needs no special hardware: worth naming in an error
  void (*finish) (GstElement *) = nullptr; // what settings cannot do
};

// Broken input is no error: they go on, and ask for a key frame. Frames are
// late by themselves here, which is no reason to leave some out.
#define VIDEO                                                                                                \
  "automatic-request-sync-points=true min-force-key-unit-interval=1000000000 max-errors=-1 qos=false"
// Threads for frames would hold as many frames back.
#define LIBAV_VIDEO VIDEO " thread-type=slice max-threads=4 output-corrupt=false"

// A broken packet of sound is a click and not the end of the stream.
#define GO_ON "max-errors=-1"

// Hardware first, then what makes the fewest mistakes.
constexpr DecoderRow decoder_rows[] = {
    {"H264", {"vah264dec", WSRTC_BAD, VIDEO}},
    {"H264", {"vaapih264dec", WSRTC_VAAPI, VIDEO}},
    {"H264", {"nvh264dec", WSRTC_BAD, VIDEO}},
    {"H264", {"v4l2slh264dec", WSRTC_BAD, VIDEO}},
    {"H264", {"v4l2h264dec", WSRTC_GOOD, VIDEO}},
    {"H264", {"avdec_h264", WSRTC_LIBAV, LIBAV_VIDEO}, true},
    {"H264", {"openh264dec", WSRTC_BAD, VIDEO}, true},
    {"H265", {"vah265dec", WSRTC_BAD, VIDEO}},
    {"H265", {"vaapih265dec", WSRTC_VAAPI, VIDEO}},
    {"H265", {"nvh265dec", WSRTC_BAD, VIDEO}},
    {"H265", {"v4l2slh265dec", WSRTC_BAD, VIDEO}},
    {"H265", {"v4l2h265dec", WSRTC_GOOD, VIDEO}},
    {"H265", {"avdec_h265", WSRTC_LIBAV, LIBAV_VIDEO}, true},
    {"H265", {"libde265dec", WSRTC_BAD, VIDEO " max-threads=4"}, true},
    {"VP8", {"vp8dec", WSRTC_GOOD, VIDEO " threads=2"}, true},
    {"VP9", {"vavp9dec", WSRTC_BAD, VIDEO}},
    {"VP9", {"nvvp9dec", WSRTC_BAD, VIDEO}},
    {"VP9", {"vp9dec", WSRTC_GOOD, VIDEO " threads=4"}, true},
    {"AV1", {"vaav1dec", WSRTC_BAD, VIDEO}},
    {"AV1", {"nvav1dec", WSRTC_BAD, VIDEO}},
    {"AV1", {"av1dec", WSRTC_BAD, VIDEO}, true},
    {"JPEG", {"vajpegdec", WSRTC_BAD, VIDEO}},
    {"JPEG", {"jpegdec", WSRTC_GOOD, VIDEO}, true},
    {"JPEG", {"avdec_mjpeg", WSRTC_LIBAV, VIDEO}, true},
    {"OPUS", {"opusdec", WSRTC_BASE, "plc=true use-inband-fec=true"}, true, tell_opus_wait},
    {"PCMU", {"mulawdec", WSRTC_GOOD, ""}, true},
    {"PCMA", {"alawdec", WSRTC_GOOD, ""}, true},
    {"G722", {"avdec_g722", WSRTC_LIBAV, ""}, true},
    {"AAC", {"avdec_aac", WSRTC_LIBAV, GO_ON}, true},
    {"AAC", {"fdkaacdec", WSRTC_BAD, GO_ON}, true},
    {"AAC", {"faad", WSRTC_BAD, GO_ON}, true},
    {"MPEG audio", {"mpg123audiodec", WSRTC_GOOD, GO_ON}, true},
    {"MPEG audio", {"avdec_mp3", WSRTC_LIBAV, GO_ON}, true},
    {"AC-3", {"avdec_ac3", WSRTC_LIBAV, GO_ON}, true},
    {"AC-3", {"a52dec", WSRTC_UGLY, GO_ON}, true},
    {"FLAC", {"flacdec", WSRTC_GOOD, GO_ON}, true},
    {"Vorbis", {"vorbisdec", WSRTC_BASE, GO_ON}, true},
};

bool is_for (const DecoderRow &row, const char *stream)
{
  return equal_ignoring_case (row.stream, stream);
}

bool has (const std::vector<std::string> &names, const char *name)
{
  return std::find (names.begin (), names.end (), name) != names.end ();
}

// What failed here needs no installing.
Error no_decoder (const char *stream, const std::vector<std::string> &failed, const char *otherwise)
{
  std::string names;
  for (const DecoderRow &row : decoder_rows) {
    if (is_for (row, stream) && row.everywhere && !has (failed, row.element.factory))
      names += (names.empty () ? "install " : "or ") + std::string (row.element.factory) +
               " (Debian package " + row.element.package + "), ";
  }
  return Error{Fault::Media, std::string (failed.empty () ? "no decoder for " : "no other decoder for ") +
                                 stream + " works here; " + names + (names.empty () ? "" : "or ") +
                                 otherwise};
}

GRef<GstElement> try_decoder (const DecoderRow &row)
{
  auto decoder = GRef<GstElement>::sink (gst_element_factory_make (row.element.factory, nullptr));
  if (!decoder)
    return nullptr;
  apply_settings (decoder.get (), row.element.settings);
  if (!opens (decoder.get ())) {
    GST_INFO ("%s is installed, but does not open", row.element.factory);
    return nullptr;
  }
  if (row.finish)
    row.finish (decoder.get ());
  return decoder;
}

} // namespace

const DecodeRow *decode_row (size_t index)
{
  return index < std::size (rows) ? &rows[index] : nullptr;
}

const DecodeRow *decode_row_of_caps (const GstCaps *encoded)
{
  for (const DecodeRow &row : rows) {
    const auto caps = MiniRef<GstCaps>::adopt (gst_caps_from_string (row.caps));
    if (gst_caps_can_intersect (caps.get (), encoded))
      return &row;
  }
  return nullptr;
}

Result<ElementRow> choose_decoder (const char *stream)
{
  for (const DecoderRow &row : decoder_rows)
    if (is_for (row, stream) && is_installed (row.element.factory))
      return row.element;
  return no_decoder (stream, {}, "give the pad raw media");
}

Result<GRef<GstElement>> make_decoder (const char *stream, const std::vector<std::string> &failed,
                                       const char *otherwise)
{
  for (const DecoderRow &row : decoder_rows) {
    if (!is_for (row, stream) || has (failed, row.element.factory))
      continue;
    if (auto decoder = try_decoder (row))
      return decoder;
  }
  return no_decoder (stream, failed, otherwise);
}

} // namespace wsrtc
