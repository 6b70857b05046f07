// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What is put in front of an ingest for which caps, and what is said where
// nothing can be.
#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "factories.hpp"
#include "front_plan.hpp"
#include "make_element.hpp"
#include "memories.hpp"
#include "stream_watch.hpp"
#include "table.hpp"

using namespace wsrtc;

namespace {

MiniRef<GstCaps> caps_of (const char *text)
{
  return MiniRef<GstCaps>::adopt (gst_caps_from_string (text));
}

void assert_says (const std::string &text, const char *part)
{
  if (text.find (part) == text.npos)
    g_test_message ("\"%s\" does not say: %s", text.c_str (), part);
  g_assert_true (text.find (part) != text.npos);
}

struct PlanRow {
  const char *name;
  MediaKind kind;
  const char *caps;
  const char *elements; // "a,b"; "" = none
};

constexpr MediaKind video = MediaKind::Video, audio = MediaKind::Audio;

const PlanRow plan_rows[] = {
    {"raw-video", video, "video/x-raw,format=I420,width=64,height=64", ""},
    {"raw-audio", audio, "audio/x-raw,rate=48000,channels=2,channel-mask=(bitmask)3", ""},
    {"7-placed-channels", audio, "audio/x-raw,rate=48000,channels=7,channel-mask=(bitmask)0x13f", ""},
    {"7-channels", audio, "audio/x-raw,rate=48000,channels=7", "audioconvert"},
    {"vp8", video, "video/x-vp8", ""},
    {"vp9", video, "video/x-vp9", ""},
    {"h264", video, "video/x-h264,stream-format=byte-stream", "h264parse"},
    {"h265", video, "video/x-h265,stream-format=byte-stream", "h265parse"},
    {"opus", audio, "audio/x-opus", ""},
    {"mulaw", audio, "audio/x-mulaw,rate=8000,channels=1", ""},
    {"mulaw-of-16-khz", audio, "audio/x-mulaw,rate=16000,channels=1", "mulawdec"},
    {"alaw-stereo", audio, "audio/x-alaw,rate=8000,channels=2", "alawdec"},
    {"aac", audio, "audio/mpeg,mpegversion=4", "aacparse,avdec_aac"},
    {"aac-2", audio, "audio/mpeg,mpegversion=2", "aacparse,avdec_aac"},
    {"mp3", audio, "audio/mpeg,mpegversion=1,layer=3", "mpegaudioparse,mpg123audiodec"},
    {"vorbis", audio, "audio/x-vorbis", "vorbisdec"},
    {"jpeg", video, "image/jpeg", ""},
    {"unknown", video, "image/png", ""}, // refused by what comes behind
    {"any", video, "ANY", ""},
    {"rtp-h264", video, "application/x-rtp,media=video,encoding-name=H264", "rtph264depay,h264parse"},
    {"rtp-h265", video, "application/x-rtp,media=video,encoding-name=H265", "rtph265depay,h265parse"},
    {"rtp-vp8", video, "application/x-rtp,media=video,encoding-name=VP8", "rtpvp8depay"},
    {"rtp-vp9", video, "application/x-rtp,media=video,encoding-name=VP9", "rtpvp9depay"},
    {"rtp-av1", video, "application/x-rtp,media=video,encoding-name=AV1", "rtpav1depay,av1parse"},
    {"rtp-jpeg", video, "application/x-rtp,media=video,encoding-name=JPEG", "rtpjpegdepay"},
    {"rtp-static-jpeg", video, "application/x-rtp,media=video,payload=26", "rtpjpegdepay"},
    {"rtp-without-media", video, "application/x-rtp,encoding-name=VP8", "rtpvp8depay"},
    {"rtp-opus", audio, "application/x-rtp,media=audio,encoding-name=OPUS", "rtpopusdepay"},
    {"rtp-g722", audio, "application/x-rtp,media=audio,encoding-name=G722", "rtpg722depay"},
    {"rtp-static-mulaw", audio, "application/x-rtp,media=audio,payload=0", "rtppcmudepay"},
    {"rtp-static-alaw", audio, "application/x-rtp,media=audio,payload=8", "rtppcmadepay"},
    {"rtp-alaw-of-16-khz", audio, "application/x-rtp,media=audio,encoding-name=PCMA,clock-rate=16000",
     "rtppcmadepay,alawdec"},
    {"rtp-mulaw-stereo", audio,
     "application/x-rtp,media=audio,encoding-name=PCMU,clock-rate=8000,encoding-params=(string)2",
     "rtppcmudepay,mulawdec"},
    {"rtp-static-g722", audio, "application/x-rtp,media=audio,payload=9", "rtpg722depay"},
    {"rtp-aac", audio, "application/x-rtp,media=audio,encoding-name=MPEG4-GENERIC",
     "rtpmp4gdepay,aacparse,avdec_aac"},
    {"rtp-aac-latm", audio, "application/x-rtp,media=audio,encoding-name=MP4A-LATM",
     "rtpmp4adepay,aacparse,avdec_aac"},
    {"rtp-l16", audio, "application/x-rtp,media=audio,encoding-name=L16", "rtpL16depay"},
};

void test_plan (const PlanRow &row)
{
  const auto plan = plan_front (row.kind, caps_of (row.caps).get ());
  if (!plan)
    g_error ("%s", plan.error ().text.c_str ());
  const char *last = std::strrchr (row.elements, ',');
  if (g_str_has_suffix (row.elements, "avdec_aac") && !is_installed ("avdec_aac"))
    return g_test_skip ((std::string (last + 1) + " is not installed").c_str ());
  std::string elements;
  for (const FrontStep &step : plan->steps)
    elements += (elements.empty () ? "" : ",") + std::string (step.element.factory);
  g_assert_cmpstr (elements.c_str (), ==, row.elements);
  g_assert_cmpint (plan->is_rtp, ==, g_str_has_prefix (row.name, "rtp-"));
  g_assert_true (plan->is_same (*plan));
}

struct RefusedRow {
  const char *name;
  MediaKind kind;
  const char *caps;
  const char *says[3]; // nullptr = no more
};

const RefusedRow refused_rows[] = {
    {"rtp-raw",
     video,
     "application/x-rtp,media=video,encoding-name=RAW",
     {"RTP with encoding-name RAW", "VP8, H264, VP9", "depayload and decode it in front"}},
    {"rtp-of-a-name-of-an-element",
     video,
     "application/x-rtp,media=video,encoding-name=filesink",
     {"encoding-name filesink"}},
    {"rtp-amr",
     audio,
     "application/x-rtp,media=audio,encoding-name=AMR",
     {"encoding-name AMR", "OPUS, G722, PCMU, PCMA, MPEG4-GENERIC"}},
    {"rtp-without-name",
     video,
     "application/x-rtp,media=video,payload=96",
     {"payload type 96 without an encoding-name"}},
    {"rtp-without-anything", video, "application/x-rtp", {"RTP without an encoding-name"}},
    {"rtp-audio-on-video",
     video,
     "application/x-rtp,media=audio,encoding-name=OPUS",
     {"media audio", "video"}},
    {"rtp-video-codec-as-audio", audio, "application/x-rtp,media=audio,encoding-name=VP8", {"VP8", "audio"}},
    {"rtp-video-static-type", video, "application/x-rtp,media=video,payload=0", {"payload type 0"}},
    {"h264-avc-without-codec-data",
     video,
     "video/x-h264,stream-format=avc",
     {"stream-format avc without codec_data", "h264parse"}},
    {"0x0", video, "video/x-raw,width=0,height=0", {"0x0 pixels", "correct the caps"}},
    {"negative-frame-rate", video, "video/x-raw,framerate=-1/1", {"-1/1 a second"}},
    {"zero-sample-rate", audio, "audio/x-raw,rate=0,channels=7", {"0 Hz"}},
    {"64-channels", audio, "audio/x-raw,rate=48000,channels=64", {"64 channels"}},
    {"unknown-memory",
     video,
     "video/x-raw(memory:Moon),width=64,height=64",
     {"video/x-raw in memory:Moon", "put the element in front that downloads it"}},
    {"two-features",
     video,
     "video/x-raw(memory:GLMemory,meta:GstVideoOverlayComposition)",
     {"memory:GLMemory", "meta:GstVideoOverlayComposition"}},
};

void test_refused (const RefusedRow &row)
{
  const auto plan = plan_front (row.kind, caps_of (row.caps).get ());
  g_assert_false (static_cast<bool> (plan));
  for (const char *part : row.says)
    if (part)
      assert_says (plan.error ().text, part);
}

void test_no_decoder ()
{
  const test::Without without ({"avdec_aac", "fdkaacdec", "faad"});
  const auto plan = plan_front (audio, caps_of ("audio/mpeg,mpegversion=4").get ());
  g_assert_false (static_cast<bool> (plan));
  assert_says (plan.error ().text, "no decoder for AAC");
  assert_says (plan.error ().text, "avdec_aac (Debian package gstreamer1.0-libav)");
}

void test_second_decoder ()
{
  const test::Without without ({"avdec_aac", "fdkaacdec"});
  const auto plan = plan_front (audio, caps_of ("audio/mpeg,mpegversion=4").get ());
  g_assert_true (static_cast<bool> (plan));
  g_assert_cmpstr (plan->steps.back ().element.factory, ==, "faad");
}

// ---- memories

struct MemoryTestRow {
  const char *name;
  const char *memory;
  bool (*installed) (const char *factory);
  const char *converter; // nullptr = none
  const char *says;
};

bool all (const char *)
{
  return true;
}

bool none (const char *)
{
  return false;
}

bool only_old_vaapi (const char *factory)
{
  return g_strcmp0 (factory, "vaapipostproc") == 0;
}

const MemoryTestRow memory_rows[] = {
    {"gl", "memory:GLMemory", all, "gldownload", nullptr},
    {"va", "memory:VAMemory", all, "vapostproc", nullptr},
    {"cuda", "memory:CUDAMemory", all, "cudadownload", nullptr},
    {"dmabuf", "memory:DMABuf", all, "vapostproc", nullptr},
    {"dmabuf-second-choice", "memory:DMABuf", only_old_vaapi, "vaapipostproc", nullptr},
    {"gl-none", "memory:GLMemory", none, nullptr,
     "install gldownload (Debian package gstreamer1.0-gl), or download it in front of this pad"},
    {"dmabuf-none", "memory:DMABuf", none, nullptr,
     "vapostproc (Debian package gstreamer1.0-plugins-bad) or "},
    {"unknown", "memory:NVMM", all, nullptr, "memory:NVMM; put the element in front"},
};

void test_memory (const MemoryTestRow &row)
{
  const auto caps = caps_of ((std::string ("video/x-raw(") + row.memory + ")").c_str ());
  const auto download = choose_download (gst_caps_get_features (caps.get (), 0), row.installed);
  g_assert_cmpint (static_cast<bool> (download), ==, row.converter != nullptr);
  if (download)
    g_assert_cmpstr (download->factory, ==, row.converter);
  else
    assert_says (download.error ().text, row.says);
}

// ---- nothing comes out

struct StallRow {
  const char *name;
  const char *what;
  bool is_rtp;
  std::vector<uint8_t> buffer;
  const char *says;
  bool had_pictures = false;
};

const StallRow stall_rows[] = {
    {"h264-slices", "H264", false, {0, 0, 0, 1, 0x41, 0x9a}, "no sequence parameter set (SPS)"},
    {"h264-noise", "H264", false, {0x12, 0x34, 0x56}, "the bytes are not what the caps say"},
    {"h265-slices", "H265", false, {0, 0, 0, 1, 0x02, 0x01}, "no sequence parameter set (SPS)"},
    {"h264-packets", "H264", true, {0x80, 96, 0, 0}, "no sequence parameter set (SPS)"},
    {"h264-no-more", "H264", true, {0x80, 96, 0, 0}, "no whole pictures any more", true},
    {"vp8-noise", "VP8", false, {0x12, 0x34, 0x56}, "VP8 comes in, but nothing that can be shown"},
    {"aac-nothing", "AAC", false, {}, "the bytes are not what the caps say"},
};

void test_stall (const StallRow &row)
{
  FrontPlan plan;
  plan.name = row.what;
  plan.is_rtp = row.is_rtp;
  assert_says (describe_stall (plan, row.buffer.data (), row.buffer.size (), row.had_pictures), row.says);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  test::add_table ("/media/front/plan", plan_rows, test_plan);
  test::add_table ("/media/front/refused", refused_rows, test_refused);
  g_test_add_func ("/media/front/no-decoder", test_no_decoder);
  g_test_add_func ("/media/front/second-decoder", test_second_decoder);
  test::add_table ("/media/front/memory", memory_rows, test_memory);
  test::add_table ("/media/front/stall", stall_rows, test_stall);
  return g_test_run ();
}
