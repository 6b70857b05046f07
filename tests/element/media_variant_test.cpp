// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What an input can be had as, by table: no pipeline, no thread.
#include "decoders.hpp"
#include "variant.hpp"

#include <cstring>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "factories.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

std::string to_text (const Variants &variants)
{
  std::string text;
  for (const Variant &variant : variants.list)
    text += (text.empty () ? "" : " ") + std::string (variant.making == Making::Pass ? "+" : "") +
            variant.codec->name;
  return text;
}

std::vector<const CodecRow *> rows_of (const std::vector<const char *> &names)
{
  std::vector<const CodecRow *> rows;
  for (const char *name : names)
    rows.push_back (find_codec (name));
  return rows;
}

constexpr auto Auto = Transcode::Auto;
constexpr auto Never = Transcode::Never;
constexpr auto Always = Transcode::Always;

using Names = std::vector<const char *>;

const Names h264_decoders{"vah264dec",   "vaapih264dec", "nvh264dec",  "v4l2slh264dec",
                          "v4l2h264dec", "avdec_h264",   "openh264dec"};
const Names video_encoders{"vp8enc",      "vah264enc", "vaapih264enc", "nvh264enc",
                           "v4l2h264enc", "x264enc",   "openh264enc"};

struct Case {
  const char *name;
  const char *source; // nullptr = raw
  Names allowed;
  Transcode transcode;
  bool awkward;
  Names missing;
  const char *expected; // "+" = untouched
  const char *lack;     // a part of it; nullptr = none
};

const Case cases[] = {
    {"raw", nullptr, {"VP8", "H264"}, Auto, false, {}, "VP8 H264", nullptr},
    {"raw-in-our-order", nullptr, {"H264", "VP8"}, Auto, false, {}, "H264 VP8", nullptr},
    {"raw-is-always-encoded", nullptr, {"VP8"}, Never, false, {}, "VP8", nullptr},
    {"raw-without-one-encoder", nullptr, {"VP8", "H264"}, Auto, false, {"vp8enc"}, "H264", nullptr},
    {"raw-without-encoders",
     nullptr,
     {"VP8", "H264"},
     Auto,
     false,
     video_encoders,
     "",
     "no encoder for VP8 works here; install vp8enc (Debian package gstreamer1.0-plugins-good), or "},
    {"raw-without-payloader",
     nullptr,
     {"VP8"},
     Auto,
     false,
     {"rtpvp8pay"},
     "",
     "the element rtpvp8pay is missing; install the Debian package gstreamer1.0-plugins-good"},
    {"untouched-first", "H264", {"VP8", "H264"}, Auto, false, {}, "+H264 VP8 H264", nullptr},
    {"never",
     "H264",
     {"VP8", "H264"},
     Never,
     false,
     {},
     "+H264",
     "transcode=never keeps it as it is; set transcode=auto"},
    {"always", "H264", {"VP8", "H264"}, Always, false, {}, "VP8 H264", nullptr},
    {"not-allowed", "H264", {"VP8"}, Auto, false, {}, "VP8", nullptr},
    {"not-allowed-never",
     "H264",
     {"VP8"},
     Never,
     false,
     {},
     "",
     "the list of codecs leaves out H264, which it is, and transcode=never keeps it so; add H264"},
    {"without-decoder",
     "H264",
     {"VP8", "H264"},
     Auto,
     false,
     h264_decoders,
     "+H264",
     "no decoder for H264 works here; install avdec_h264 (Debian package gstreamer1.0-libav), or openh264dec "
     "(Debian package gstreamer1.0-plugins-bad), or give the pad raw media"},
    {"always-without-decoder", "H264", {"VP8"}, Always, false, h264_decoders, "", "no decoder for H264"},
    {"without-encoders", "H264", {"VP8", "H264"}, Auto, false, video_encoders, "+H264", "no encoder for VP8"},
    {"without-payloader", "H264", {"H264", "VP8"}, Never, false, {"rtph264pay"}, "", "rtph264pay is missing"},
    {"awkward", "H264", {"VP8", "H264"}, Auto, true, {}, "VP8 H264", nullptr},
    {"awkward-never", "H264", {"H264"}, Never, true, {}, "+H264", "transcode=never"},
    {"awkward-without-decoder",
     "H264",
     {"H264", "VP8"},
     Auto,
     true,
     h264_decoders,
     "+H264",
     "no decoder for H264"},
    {"jpeg", "JPEG", {"VP8", "H264"}, Auto, false, {}, "VP8 H264", nullptr},
    {"jpeg-always", "JPEG", {"VP8"}, Always, false, {}, "VP8", nullptr},
    {"jpeg-never", "JPEG", {"VP8"}, Never, false, {}, "", "no browser takes JPEG, which it is"},
    {"jpeg-without-decoder",
     "JPEG",
     {"VP8"},
     Auto,
     false,
     {"vajpegdec", "jpegdec", "avdec_mjpeg"},
     "",
     "no decoder for JPEG works here; install jpegdec (Debian package gstreamer1.0-plugins-good), or "},
    {"audio", "OPUS", {"OPUS"}, Auto, false, {}, "+OPUS OPUS", nullptr},
};

const CodecRow *find_incoming (const char *name)
{
  for (const MediaKind kind : {MediaKind::Video, MediaKind::Audio})
    for (const CodecRow *codec : incoming_codecs_of (kind))
      if (g_str_equal (codec->name, name))
        return codec;
  return nullptr;
}

void check (const Case &row)
{
  const Without without (row.missing);
  const Variants variants = list_variants ({row.source ? find_incoming (row.source) : nullptr, row.awkward},
                                           {rows_of (row.allowed), row.transcode});
  assert_text (to_text (variants), row.expected);
  g_assert_cmpint (variants.lack.has_value (), ==, row.lack != nullptr);
  if (!row.lack)
    return;
  g_test_message ("%s", variants.lack->text.c_str ());
  g_assert_nonnull (std::strstr (variants.lack->text.c_str (), row.lack));
}

// ---- decoders

struct DecoderCase {
  const char *name;
  std::vector<FakeElement> fakes;
  Names missing;
  std::vector<std::string> failed;
  const char *expected; // nullptr = none
};

const DecoderCase decoder_cases[] = {
    {"best-installed", {}, {}, {}, "avdec_h264"},
    {"hardware-first", {{"vah264dec", "identity"}}, {}, {}, "vah264dec"},
    {"not-the-one-that-failed", {{"vah264dec", "identity"}}, {}, {"vah264dec"}, "avdec_h264"},
    {"what-there-is", {}, {"avdec_h264"}, {}, "openh264dec"},
    {"all-failed", {}, {}, {"avdec_h264", "openh264dec"}, nullptr},
};

void check_decoder_choice (const DecoderCase &row)
{
  const Without without (row.missing);
  const WithFakes fakes (row.fakes);
  const auto made = make_decoder ("H264", row.failed);
  const char *factory = made ? GST_OBJECT_NAME (gst_element_get_factory (made->get ())) : nullptr;
  g_assert_cmpstr (factory, ==, row.expected);
  if (!made)
    assert_text (made.error ().text, "no other decoder for H264 works here; give the pad raw media");
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/media/variant", cases, check);
  add_table ("/media/decoder", decoder_cases, check_decoder_choice);
  return g_test_run ();
}
