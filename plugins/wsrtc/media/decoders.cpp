// SPDX-License-Identifier: LGPL-2.1-or-later
#include "decoders.hpp"

#include <iterator>
#include <string>

#include "codec_rows.hpp"
#include "gptr.hpp"
#include "make_element.hpp"

namespace wsrtc {

namespace {

// A broken packet is a click and not the end of the stream.
#define GO_ON "max-errors=-1"

constexpr ElementRow aac_decoders[] = {
    {"avdec_aac", WSRTC_LIBAV, GO_ON}, {"fdkaacdec", WSRTC_BAD, GO_ON}, {"faad", WSRTC_BAD, GO_ON}, {}};
constexpr ElementRow mpeg_audio_decoders[] = {
    {"mpg123audiodec", WSRTC_GOOD, GO_ON}, {"avdec_mp3", WSRTC_LIBAV, GO_ON}, {}};
constexpr ElementRow ac3_decoders[] = {{"avdec_ac3", WSRTC_LIBAV, GO_ON}, {"a52dec", WSRTC_UGLY, GO_ON}, {}};
constexpr ElementRow flac_decoders[] = {{"flacdec", WSRTC_GOOD, GO_ON}, {}};
constexpr ElementRow vorbis_decoders[] = {{"vorbisdec", WSRTC_BASE, GO_ON}, {}};

constexpr DecodeRow rows[] = {
    {"AAC", "audio/mpeg,mpegversion=(int){2,4}", {"aacparse", WSRTC_GOOD, ""}, aac_decoders},
    {"MPEG audio", "audio/mpeg,mpegversion=(int)1", {"mpegaudioparse", WSRTC_GOOD, ""}, mpeg_audio_decoders},
    {"AC-3", "audio/x-ac3", {"ac3parse", WSRTC_GOOD, ""}, ac3_decoders},
    {"FLAC", "audio/x-flac", {"flacparse", WSRTC_GOOD, ""}, flac_decoders},
    {"Vorbis", "audio/x-vorbis", {}, vorbis_decoders},
};

} // namespace

const DecodeRow *decode_row (size_t index)
{
  return index < std::size (rows) ? &rows[index] : nullptr;
}

const DecodeRow *decoder_of_caps (const GstCaps *encoded)
{
  for (const DecodeRow &row : rows) {
    const auto caps = MiniRef<GstCaps>::adopt (gst_caps_from_string (row.caps));
    if (gst_caps_can_intersect (caps.get (), encoded))
      return &row;
  }
  return nullptr;
}

Result<ElementRow> choose_decoder (const DecodeRow &row)
{
  std::string names;
  for (const ElementRow *decoder = row.decoders; decoder->factory; decoder++) {
    if (is_installed (decoder->factory))
      return *decoder;
    names += (names.empty () ? "" : " or ") + std::string (decoder->factory) + " (Debian package " +
             decoder->package + ")";
  }
  return Error{Fault::Media, std::string ("no decoder for ") + row.name +
                                 " is installed, which browsers cannot play as it is; install " + names};
}

} // namespace wsrtc
