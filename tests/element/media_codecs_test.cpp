// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The table of codecs, H264 profiles, key frames in payloads, input caps.
#include <string>
#include <vector>

#include "codecs.hpp"
#include "input_caps.hpp"
#include "key_frame_start.hpp"
#include "rtp_delivery.hpp"
#include "table.hpp"

using namespace wsrtc;

namespace {

using Bytes = std::vector<uint8_t>;

MiniRef<GstCaps> caps_of (const char *text)
{
  return MiniRef<GstCaps>::adopt (gst_caps_from_string (text));
}

struct ProfileRow {
  const char *name;
  const char *ours;
  const char *offered;
  bool match;
};

const ProfileRow profile_rows[] = {
    {"same", "42e01f", "42e01f", true},
    {"constrained-baseline-by-any-name", "42c015", "42e01f", true},
    {"constrained-baseline-as-main-with-set0", "4d801f", "42e01f", true},
    {"other-level", "42e028", "42e01f", true},
    {"upper-case", "42E01F", "42e01f", true},
    {"baseline-receiver-takes-constrained", "42e01f", "42001f", true},
    {"constrained-receiver-refuses-baseline", "42001f", "42e01f", false},
    {"default-is-baseline-1", "42e01f", "", true},
    {"default-refuses-main", "4d001f", "", false},
    {"main-to-main", "4d0028", "4d001f", true},
    {"main-receiver-takes-constrained", "42e01f", "4d001f", true},
    {"main-receiver-refuses-baseline", "42001f", "4d001f", false},
    {"high-receiver-takes-main", "4d001f", "64001f", true},
    {"high-receiver-takes-constrained-high", "640c1f", "64001f", true},
    {"constrained-high-refuses-high", "64001f", "640c1f", false},
    {"main-receiver-refuses-high", "640028", "4d001f", false},
    {"unknown-profile-only-itself", "f4001f", "f4001f", true},
    {"unknown-profile-not-another", "f4001f", "42e01f", false},
    {"ours-empty", "", "42e01f", false},
    {"ours-short", "42e0", "42e01f", false},
    {"offered-long", "42e01f", "42e01f00", false},
    {"offered-not-hex", "42e01f", "42e0zz", false},
    {"offered-signed", "42e01f", "-2e01f", false},
};

void test_profile (const ProfileRow &row)
{
  g_assert_cmpint (h264_profiles_match (row.ours, row.offered), ==, row.match);
}

struct KeyRow {
  const char *name;
  bool (*starts) (const uint8_t *, size_t);
  Bytes payload;
  bool key;
};

const KeyRow key_rows[] = {
    {"vp8/plain-key", vp8_starts_key_frame, {0x10, 0x50, 0x01}, true},
    {"vp8/plain-delta", vp8_starts_key_frame, {0x10, 0x51, 0x01}, false},
    {"vp8/continuation", vp8_starts_key_frame, {0x00, 0x50}, false},
    {"vp8/second-partition", vp8_starts_key_frame, {0x11, 0x50}, false},
    {"vp8/long-picture-id-key", vp8_starts_key_frame, {0x90, 0x80, 0x81, 0x02, 0x50}, true},
    {"vp8/long-picture-id-delta", vp8_starts_key_frame, {0x90, 0x80, 0x81, 0x02, 0x51}, false},
    {"vp8/short-picture-id", vp8_starts_key_frame, {0x90, 0x80, 0x01, 0x50}, true},
    {"vp8/all-extensions", vp8_starts_key_frame, {0x90, 0xf0, 0x81, 0x02, 0x03, 0x04, 0x50}, true},
    {"vp8/truncated-descriptor", vp8_starts_key_frame, {0x90}, false},
    {"vp8/truncated-picture-id", vp8_starts_key_frame, {0x90, 0x80}, false},
    {"vp8/no-frame", vp8_starts_key_frame, {0x10}, false},
    {"vp8/empty", vp8_starts_key_frame, {}, false},
    {"h264/sps", h264_starts_key_frame, {0x67, 0x42}, true},
    {"h264/pps", h264_starts_key_frame, {0x68, 0x42}, false},
    {"h264/idr-without-sps", h264_starts_key_frame, {0x65, 0x88}, false},
    {"h264/slice", h264_starts_key_frame, {0x41, 0x9a}, false},
    {"h264/stap-with-sps-first", h264_starts_key_frame, {0x78, 0, 1, 0x67, 0, 1, 0x68}, true},
    {"h264/stap-aud-sps", h264_starts_key_frame, {0x78, 0, 2, 0x09, 0xf0, 0, 1, 0x67}, true},
    {"h264/stap-without-sps", h264_starts_key_frame, {0x78, 0, 2, 0x09, 0xf0, 0, 1, 0x06}, false},
    {"h264/stap-unit-beyond-end", h264_starts_key_frame, {0x78, 0xff, 0xff, 0x06, 0x67}, false},
    {"h264/stap-of-empty-units", h264_starts_key_frame, {0x78, 0, 0, 0, 0, 0, 0}, false},
    {"h264/fu-a-idr", h264_starts_key_frame, {0x7c, 0x85, 0x88}, false},
    {"h264/empty", h264_starts_key_frame, {}, false},
    {"vp9/key", vp9_starts_key_frame, {0x8a, 0x80, 0x01}, true},
    {"vp9/delta", vp9_starts_key_frame, {0xc8, 0x80, 0x01}, false},
    {"vp9/continuation", vp9_starts_key_frame, {0x80, 0x80, 0x01}, false},
    {"vp9/base-layer", vp9_starts_key_frame, {0xa8, 0x01, 0x00}, true},
    {"vp9/upper-layer", vp9_starts_key_frame, {0xa8, 0x01, 0x02}, false},
    {"vp9/layer-after-long-picture-id", vp9_starts_key_frame, {0xa8, 0x81, 0x01, 0x02}, false},
    {"vp9/truncated-picture-id", vp9_starts_key_frame, {0xa8}, false},
    {"vp9/truncated-layer", vp9_starts_key_frame, {0xa8, 0x81}, false},
    {"vp9/empty", vp9_starts_key_frame, {}, false},
    {"h265/vps", h265_starts_key_frame, {0x40, 0x01}, true},
    {"h265/sps", h265_starts_key_frame, {0x42, 0x01}, true},
    {"h265/pps", h265_starts_key_frame, {0x44, 0x01}, false},
    {"h265/idr-without-sets", h265_starts_key_frame, {0x26, 0x01}, false},
    {"h265/slice", h265_starts_key_frame, {0x02, 0x01}, false},
    {"h265/ap-with-vps", h265_starts_key_frame, {0x60, 0x01, 0, 2, 0x40, 0x01}, true},
    {"h265/ap-aud-vps", h265_starts_key_frame, {0x60, 0x01, 0, 2, 0x46, 0x01, 0, 2, 0x40, 0x01}, true},
    {"h265/ap-unit-beyond-end", h265_starts_key_frame, {0x60, 0x01, 0xff, 0xff, 0x46, 0x40}, false},
    {"h265/fu", h265_starts_key_frame, {0x62, 0x01, 0x93}, false},
    {"h265/truncated", h265_starts_key_frame, {0x40}, false},
    {"av1/new-sequence", av1_starts_key_frame, {0x18, 0x0a}, true},
    {"av1/delta", av1_starts_key_frame, {0x10, 0x32}, false},
    {"av1/empty", av1_starts_key_frame, {}, false},
};

void test_key (const KeyRow &row)
{
  g_assert_cmpint (row.starts (row.payload.data (), row.payload.size ()), ==, row.key);
}

struct InputRow {
  const char *name;
  MediaKind kind;
  const char *caps;
  const char *is;    // "raw", a codec, or nullptr for an error
  const char *error; // a part of its text
};

const InputRow input_rows[] = {
    {"raw-video", MediaKind::Video, "video/x-raw,format=RGB,width=101,height=77", "raw", nullptr},
    {"raw-audio", MediaKind::Audio, "audio/x-raw,rate=44100", "raw", nullptr},
    {"h264-byte-stream", MediaKind::Video, "video/x-h264,stream-format=byte-stream", "H264", nullptr},
    {"h264-avc", MediaKind::Video, "video/x-h264,stream-format=avc,codec_data=(buffer)0142", "H264", nullptr},
    {"h264-avc-without-codec-data", MediaKind::Video, "video/x-h264,stream-format=avc", nullptr, "h264parse"},
    {"vp8", MediaKind::Video, "video/x-vp8", "VP8", nullptr},
    {"opus", MediaKind::Audio, "audio/x-opus,channels=2,channel-mapping-family=0", "OPUS", nullptr},
    {"opus-surround", MediaKind::Audio, "audio/x-opus,channels=6,channel-mapping-family=1", nullptr,
     "Opus with 6 channels"},
    {"jpeg", MediaKind::Video, "image/jpeg", "JPEG", nullptr},
    {"png", MediaKind::Video, "image/png", nullptr, "image/png"},
    {"mp3", MediaKind::Audio, "audio/mpeg", nullptr, "audio/x-raw, audio/x-opus"},
    {"audio-on-a-video-pad", MediaKind::Video, "audio/x-opus", nullptr, "audio/x-opus"},
    {"gpu-memory", MediaKind::Video, "video/x-raw(memory:GLMemory),format=RGBA", nullptr, "memory:GLMemory"},
    {"any", MediaKind::Video, "ANY", nullptr, "without a type"},
    {"h265", MediaKind::Video, "video/x-h265,stream-format=byte-stream", "H265", nullptr},
    {"h265-hvc1-without-codec-data", MediaKind::Video, "video/x-h265,stream-format=hvc1", nullptr,
     "H265 with stream-format hvc1 without codec_data; put h265parse"},
    {"vp9", MediaKind::Video, "video/x-vp9", "VP9", nullptr},
    {"g722", MediaKind::Audio, "audio/G722,rate=16000,channels=1", "G722", nullptr},
    {"g722-stereo", MediaKind::Audio, "audio/G722,rate=16000,channels=2", nullptr,
     "G722 of 16000 Hz with 2 channel(s)"},
    {"mulaw", MediaKind::Audio, "audio/x-mulaw,rate=8000,channels=1", "PCMU", nullptr},
    {"mulaw-44100", MediaKind::Audio, "audio/x-mulaw,rate=44100,channels=1", nullptr,
     "has to be 8000 Hz mono"},
    {"alaw", MediaKind::Audio, "audio/x-alaw,rate=8000,channels=1", "PCMA", nullptr},
    {"0x0-video", MediaKind::Video, "video/x-raw,width=0,height=0", nullptr, "pictures of 0x0 pixels"},
    {"negative-size", MediaKind::Video, "video/x-raw,width=-640,height=480", nullptr, "of -640x480 pixels"},
    {"negative-frame-rate", MediaKind::Video, "video/x-raw,width=64,height=64,framerate=-30/1", nullptr,
     "rate of -30/1 a second"},
    {"no-frame-rate", MediaKind::Video, "video/x-raw,width=64,height=64,framerate=0/1", "raw", nullptr},
    {"8k-video", MediaKind::Video, "video/x-raw,width=7680,height=4320,framerate=60/1", "raw", nullptr},
    {"zero-sample-rate", MediaKind::Audio, "audio/x-raw,rate=0,channels=2", nullptr, "sound of 0 Hz"},
    {"negative-sample-rate", MediaKind::Audio, "audio/x-raw,rate=-48000,channels=2", nullptr, "of -48000 Hz"},
    {"no-channels", MediaKind::Audio, "audio/x-raw,rate=48000,channels=0", nullptr, "with 0 channels"},
    {"7-channels", MediaKind::Audio, "audio/x-raw,rate=48000,channels=7", "raw", nullptr},
    {"64-channels", MediaKind::Audio, "audio/x-raw,rate=48000,channels=64", nullptr, "with 64 channels"},
};

void test_input (const InputRow &row)
{
  const auto format = read_input_caps (row.kind, caps_of (row.caps).get ());
  g_assert_cmpint (static_cast<bool> (format), ==, row.is != nullptr);
  if (format)
    g_assert_cmpstr (to_string (*format), ==, row.is);
  else
    g_assert_nonnull (strstr (format.error ().text.c_str (), row.error));
}

// Of the pad templates.
const InputRow template_rows[] = {
    {"raw-video", MediaKind::Video, "video/x-raw", "yes", nullptr},
    {"raw-audio", MediaKind::Audio, "audio/x-raw", "yes", nullptr},
    {"rtp-video", MediaKind::Video, "application/x-rtp,media=video,encoding-name=JPEG", "yes", nullptr},
    {"rtp-audio", MediaKind::Audio, "application/x-rtp,media=audio,encoding-name=MPEG4-GENERIC", "yes",
     nullptr},
    {"rtp-video-on-audio", MediaKind::Audio, "application/x-rtp,media=video", nullptr, nullptr},
    {"rtp-audio-on-video", MediaKind::Video, "application/x-rtp,media=audio", nullptr, nullptr},
    {"rtp-metadata", MediaKind::Video, "application/x-rtp,media=application", nullptr, nullptr},
    {"aac", MediaKind::Audio, "audio/mpeg,mpegversion=4", "yes", nullptr},
    {"mp3", MediaKind::Audio, "audio/mpeg,mpegversion=1,layer=3", "yes", nullptr},
    {"jpeg", MediaKind::Video, "image/jpeg", "yes", nullptr},
    {"png", MediaKind::Video, "image/png", nullptr, nullptr},
};

void test_template (const InputRow &row)
{
  const auto caps = input_template_caps (row.kind);
  g_assert_cmpint (gst_caps_can_intersect (caps.get (), caps_of (row.caps).get ()), ==, row.is != nullptr);
}

// Every codec of the table may come as it is.
void test_template_codecs ()
{
  for (MediaKind kind : {MediaKind::Video, MediaKind::Audio})
    for (const CodecRow *codec : codecs_of (kind))
      g_assert_true (
          gst_caps_can_intersect (input_template_caps (kind).get (), caps_of (codec->media_type).get ()));
}

void test_lookup ()
{
  g_assert_cmpstr (find_codec ("vp8")->name, ==, "VP8");
  g_assert_cmpstr (find_codec ("Opus")->name, ==, "OPUS");
  g_assert_null (find_codec ("theora"));
  g_assert_null (find_codec (""));
  g_assert_cmpstr (codec_of_caps (caps_of ("video/x-h264,profile=main").get ())->name, ==, "H264");
  g_assert_null (codec_of_caps (caps_of ("ANY").get ()));
  g_assert_null (codec_of_caps (nullptr));
}

// What every row must fulfil, also those that are added later.
void test_rows ()
{
  std::vector<int> payload_types;
  for (MediaKind kind : {MediaKind::Video, MediaKind::Audio}) {
    const auto codecs = codecs_of (kind);
    g_assert_cmpuint (codecs.size (), >, 0);
    for (const CodecRow *codec : codecs) {
      g_assert_true (codec->kind == kind);
      g_assert_true (find_codec (codec->name) == codec);
      g_assert_true (codec_of_caps (caps_of (codec->media_type).get ()) == codec);
      g_assert_nonnull (caps_of (codec->raw_caps).get ());
      g_assert_nonnull (codec->encoders[0].factory);
      g_assert_cmpint (codec->clock_rate, >, 0);
      g_assert_true (codec->payload_type >= 96 || codec->clock_rate == 8000); // static: RFC 3551
      g_assert_cmpint (codec->payload_type, <=, 127);
      for (int other : payload_types)
        g_assert_cmpint (codec->payload_type, !=, other);
      payload_types.push_back (codec->payload_type);
    }
  }
}

struct EncoderTestRow {
  const char *name;
  const char *codec;
  unsigned bitrate;
  const char *property;
  gint64 value; // as the property has it
};

const EncoderTestRow encoder_rows[] = {
    {"vp8enc", "VP8", 1500000, "target-bitrate", 1500000},
    {"x264enc", "H264", 1500000, "bitrate", 1500},
    {"x264enc-default", "H264", 0, "bitrate", 2000},
    {"opusenc", "OPUS", 64000, "bitrate", 64000},
};

void test_encoder (const EncoderTestRow &row)
{
  auto made = make_encoder (*find_codec (row.codec), row.bitrate);
  g_assert_true (static_cast<bool> (made));
  const char *factory = GST_OBJECT_NAME (gst_element_get_factory (made->get ()));
  if (!g_str_has_prefix (row.name, factory))
    return g_test_skip ("a better encoder is installed here");
  g_assert_cmpstr (encoder_row_of (*find_codec (row.codec), made->get ())->factory, ==, factory);
  GValue any = G_VALUE_INIT, number = G_VALUE_INIT;
  g_object_get_property (G_OBJECT (made->get ()), row.property, &any);
  g_value_init (&number, G_TYPE_INT64);
  g_assert_true (g_value_transform (&any, &number));
  g_assert_cmpint (g_value_get_int64 (&number), ==, row.value);
  g_value_unset (&any);
}

void test_second_encoder ()
{
  const CodecRow &h264 = *find_codec ("H264");
  std::vector<std::string> failed;
  for (const EncoderRow *row = h264.encoders; row->factory && g_strcmp0 (row->factory, "openh264enc"); row++)
    failed.emplace_back (row->factory);
  if (!GRef<GstElementFactory>::adopt (gst_element_factory_find ("openh264enc")))
    return g_test_skip ("openh264enc is not installed");
  auto made = make_encoder (h264, 0, failed);
  g_assert_true (static_cast<bool> (made));
  g_assert_cmpstr (GST_OBJECT_NAME (gst_element_get_factory (made->get ())), ==, "openh264enc");
}

void test_no_encoder ()
{
  auto made = make_encoder (*find_codec ("VP8"), 0, {"vp8enc"});
  g_assert_false (static_cast<bool> (made));
  g_assert_cmpstr (made.error ().text.c_str (), ==,
                   "no other encoder for VP8 works here; choose another codec");
}

void test_offer_caps ()
{
  auto offer = make_offer_caps (
      *find_codec ("H264"),
      caps_of ("application/x-rtp,media=video,clock-rate=90000,encoding-name=H264,payload=96,ssrc=(uint)7,"
               "timestamp-offset=(uint)1,seqnum-offset=(uint)2,a-framerate=(string)30,packetization-mode=("
               "string)1,"
               "sprop-parameter-sets=(string)\"Z0LAFdkBQfsBagwMDUoAAAMAAgAAAwB5HixckA==,aMuMsg==\"")
          .get ());
  auto wanted = caps_of ("application/x-rtp,media=video,clock-rate=90000,encoding-name=H264,payload=102,"
                         "packetization-mode=(string)1,level-asymmetry-allowed=(string)1,"
                         "profile-level-id=(string)42c015");
  g_assert_true (gst_caps_is_equal (offer.get (), wanted.get ()));
}

void test_offer_caps_too_early ()
{
  auto offer =
      make_offer_caps (*find_codec ("H264"), caps_of ("application/x-rtp,encoding-name=H264").get ());
  g_assert_null (offer.get ());
  auto broken = make_offer_caps (
      *find_codec ("H264"), caps_of ("application/x-rtp,sprop-parameter-sets=(string)\"Zw==,!,\"").get ());
  g_assert_null (broken.get ());
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  test::add_table ("/media/h264-profile", profile_rows, test_profile);
  test::add_table ("/media/key-frame", key_rows, test_key);
  test::add_table ("/media/input", input_rows, test_input);
  test::add_table ("/media/encoder", encoder_rows, test_encoder);
  g_test_add_func ("/media/encoder/second-choice", test_second_encoder);
  g_test_add_func ("/media/encoder/none-left", test_no_encoder);
  g_test_add_func ("/media/codecs/lookup", test_lookup);
  test::add_table ("/media/template", template_rows, test_template);
  g_test_add_func ("/media/template/codecs", test_template_codecs);
  g_test_add_func ("/media/codecs/rows", test_rows);
  g_test_add_func ("/media/offer-caps/h264", test_offer_caps);
  g_test_add_func ("/media/offer-caps/too-early", test_offer_caps_too_early);
  return g_test_run ();
}
