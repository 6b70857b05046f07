// SPDX-License-Identifier: LGPL-2.1-or-later
//
// wsrtcsink and whatever a pipeline hands it: every codec raw, encoded and as
// RTP to a viewer that has it; and what is wrong with an input, said once with
// what to do.
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "codecs.hpp"
#include "factories.hpp"
#include "sink_rig.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

#define VIDEO "videotestsrc is-live=true ! video/x-raw,format=I420,width=160,height=120,framerate=30/1"
#define SOUND "audiotestsrc is-live=true samplesperbuffer=480 ! audio/x-raw,rate=48000,channels=2"
#define TELEPHONE "audiotestsrc is-live=true samplesperbuffer=160 ! audio/x-raw,rate=8000,channels=1"
#define WIDE_TELEPHONE "audiotestsrc is-live=true samplesperbuffer=320 ! audio/x-raw,rate=16000,channels=1"
#define X264 "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=15"
#define SINK " ! wsrtcsink name=s"

bool has (const char *factory)
{
  return static_cast<bool> (GRef<GstElementFactory>::adopt (gst_element_factory_find (factory)));
}

ViewerOptions takes (const char *codec)
{
  ViewerOptions options;
  options.receiver.codecs = {codec};
  return options;
}

// Encoders and decoders of media in the sink; DTLS and SRTP have some of their own.
size_t count_transcoders (SinkRig &rig)
{
  const auto names = rig.elements ();
  return static_cast<size_t> (std::count_if (names.begin (), names.end (), [] (const std::string &name) {
    const auto factory = GRef<GstElementFactory>::adopt (gst_element_factory_find (name.c_str ()));
    const char *klass =
        factory ? gst_element_factory_get_metadata (factory.get (), GST_ELEMENT_METADATA_KLASS) : "";
    return strstr (klass, "Codec/Encoder") || strstr (klass, "Codec/Decoder");
  }));
}

// ---- every codec

struct CodecCase {
  const char *codec;
  const char *raw;
  const char *encoder;
  const char *payloader;
  const char *needs; // a factory without which the rows are passed over
  const char *notice;
};

const CodecCase codec_cases[] = {
    {"VP8", VIDEO, "vp8enc deadline=1 keyframe-max-dist=15", "rtpvp8pay", "vp8enc", ""},
    {"H264", VIDEO, X264, "rtph264pay", "x264enc", ""},
    {"VP9", VIDEO, "vp9enc deadline=1 cpu-used=8 lag-in-frames=0 keyframe-max-dist=15", "rtpvp9pay", "vp9enc",
     ""},
    {"AV1", VIDEO, "av1enc usage-profile=realtime cpu-used=10 lag-in-frames=0", "rtpav1pay", "rtpav1pay", ""},
    {"H265", VIDEO,
     "x265enc tune=zerolatency speed-preset=ultrafast key-int-max=15 option-string=bframes=0 log-level=none",
     "rtph265pay", "x265enc",
     "video_0: H265 comes in, which only few browsers can show; the others need an encoder, which H264 would "
     "spare\n"},
    {"OPUS", SOUND, "opusenc", "rtpopuspay", "opusenc", ""},
    {"G722", WIDE_TELEPHONE, "avenc_g722", "rtpg722pay", "avenc_g722", ""},
    {"PCMU", TELEPHONE, "mulawenc", "rtppcmupay", "mulawenc", ""},
    {"PCMA", TELEPHONE, "alawenc", "rtppcmapay", "alawenc", ""},
};

enum class Form { Raw, Encoded, Rtp };

struct FormRow {
  std::string name;
  const CodecCase &codec;
  Form form;
};

std::string launch_of (const FormRow &row)
{
  std::string launch = row.codec.raw;
  if (row.form != Form::Raw)
    launch += std::string (" ! ") + row.codec.encoder;
  if (row.form == Form::Rtp)
    launch += std::string (" ! ") + row.codec.payloader;
  launch += SINK;
  if (row.form == Form::Raw)
    launch += std::string (g_str_has_prefix (row.codec.raw, "video") ? " video" : " audio") + "-codecs=<" +
              row.codec.codec + ">";
  return launch;
}

void assert_plays (SinkRig &rig, const char *viewer, int payload_type)
{
  rig.wait_for_packets (viewer, 15);
  const auto sections = rig.sections (viewer);
  g_assert_cmpuint (sections.size (), ==, 1);
  if (payload_type >= 0)
    g_assert_cmpint (sections[0].payload_type, ==, payload_type);
  g_assert_cmpuint (sections[0].packets, >, 0);
}

void test_form (const FormRow &row)
{
  if (!has (row.codec.needs))
    return g_test_skip ((std::string (row.codec.needs) + " is not installed").c_str ());
  SinkRig rig (launch_of (row).c_str ());
  rig.play ();
  rig.join ("eve", takes (row.codec.codec));
  assert_plays (rig, "eve", find_codec (row.codec.codec)->payload_type);
  g_assert_cmpuint (count_transcoders (rig), ==, row.form == Form::Raw ? 1 : 0);
  assert_text (rig.complaints (), row.form == Form::Raw ? "" : row.codec.notice);
}

// Two who offer by themselves, with numbers of their own.
void test_viewer_offers (const FormRow &row)
{
  if (!has (row.codec.needs))
    return g_test_skip ((std::string (row.codec.needs) + " is not installed").c_str ());
  SinkRig rig (launch_of (row).c_str ());
  rig.play ();
  ViewerOptions options = takes (row.codec.codec);
  options.offers = true;
  rig.join ("eve", options);
  assert_plays (rig, "eve", -1);
}

std::vector<FormRow> make_rows (std::vector<std::pair<const char *, Form>> forms)
{
  std::vector<FormRow> rows;
  for (const CodecCase &codec : codec_cases)
    for (const auto &[word, form] : forms)
      rows.push_back ({std::string (codec.codec) + "-" + word, codec, form});
  return rows;
}

// ---- what has to be changed first

struct ChangedRow {
  const char *name;
  const char *launch;
  const char *codec;
  const char *needs;
  unsigned packets = 10;
  Milliseconds deadline = default_deadline;
  const char *notice = "";
};

#define JPEG_NOTICE                                                                                          \
  "video_0: JPEG comes in, which no browser takes by WebRTC, so that it is decoded and encoded anew while "  \
  "somebody looks; H264 would spare that\n"

const ChangedRow changed_rows[] = {
    {"aac", SOUND " ! voaacenc" SINK, "OPUS", "voaacenc"},
    {"aac-rtp", SOUND " ! voaacenc ! aacparse ! rtpmp4gpay ! application/x-rtp,media=audio" SINK, "OPUS",
     "voaacenc"},
    {"7-channels",
     "audiotestsrc is-live=true ! audio/x-raw,channels=7,channel-mask=(bitmask)0x13f,rate=44100" SINK, "OPUS",
     "opusenc"},
    {"7-channels-without-places",
     "audiotestsrc is-live=true ! audio/x-raw,channels=7,channel-mask=(bitmask)0,rate=48000" SINK, "OPUS",
     "opusenc"},
    {"jpeg", VIDEO " ! jpegenc" SINK, "VP8", "vp8enc", 10, default_deadline, JPEG_NOTICE},
    {"jpeg-rtp", VIDEO " ! jpegenc ! rtpjpegpay" SINK, "H264", "x264enc", 10, default_deadline, JPEG_NOTICE},
    {"8k-video",
     "videotestsrc is-live=true pattern=black ! "
     "video/x-raw,format=I420,width=7680,height=4320,framerate=2/1" SINK
     " negotiation-timeout=100000 video-codecs=<H264>",
     "H264", "x264enc", 1, Milliseconds (100000)}, // a picture takes seconds on a small machine
};

void test_changed (const ChangedRow &row)
{
  if (!has (row.needs))
    return g_test_skip ((std::string (row.needs) + " is not installed").c_str ());
  SinkRig rig (row.launch);
  rig.play ();
  rig.join ("eve", takes (row.codec));
  rig.wait_for_packets ("eve", row.packets, row.deadline);
  assert_text (rig.complaints (), row.notice);
}

// Both of a camera, as "rtspsrc : wsrtcsink" links them.
void test_rtp_of_a_camera ()
{
  SinkRig rig (VIDEO " ! " X264 " ! rtph264pay mtu=3000" SINK " " SOUND
                     " ! voaacenc ! aacparse ! rtpmp4gpay ! s.audio_0");
  rig.play ();
  ViewerOptions options;
  options.receiver.codecs = {"H264", "OPUS"};
  std::atomic<gsize> longest{0};
  options.receiver.on_packet = [&] (const guint8 *, gsize size) {
    if (size > longest)
      longest = size;
  };
  rig.join ("eve", options);
  rig.wait_for_sections ("eve", 2);
  rig.wait_for_packets ("eve", 100);
  g_assert_cmpuint (longest, <=, 1200);
  g_assert_cmpuint (rig.count_elements ("x264enc"), ==, 0);
  g_assert_cmpuint (rig.count_elements ("opusenc"), ==, 1);
  assert_text (rig.complaints (), "");
}

// ---- what cannot be used: one error

#define AS(caps) " ! capssetter caps=\"" caps "\""
#define ONLY(caps) " ! capssetter join=false replace=true caps=\"" caps "\""

struct BadRow {
  const char *name;
  const char *launch;
  const char *says[2]; // nullptr = no more
};

const BadRow bad_rows[] = {
    {"rtp-of-unknown-codec",
     VIDEO " ! rtpvrawpay" SINK,
     {"video_0: cannot take RTP with encoding-name RAW", "set the source to one of VP8, H264, VP9"}},
    {"rtp-without-encoding",
     VIDEO " ! jpegenc ! rtpjpegpay" ONLY ("application/x-rtp,media=video,payload=96,clock-rate=90000") SINK,
     {"payload type 96 without an encoding-name"}},
    {"no-caps",
     "fakesrc is-live=true sizetype=fixed sizemax=100" SINK,
     {"video_0: media came without caps", "capsfilter"}},
    {"0x0-video", VIDEO AS ("video/x-raw,width=0,height=0") SINK, {"pictures of 0x0 pixels"}},
    {"negative-frame-rate", VIDEO AS ("video/x-raw,framerate=-30/1") SINK, {"rate of -30/1 a second"}},
    {"zero-sample-rate", SOUND AS ("audio/x-raw,rate=0") SINK, {"audio_0: cannot encode sound of 0 Hz"}},
    {"negative-sample-rate", SOUND AS ("audio/x-raw,rate=-8000") SINK, {"sound of -8000 Hz"}},
    {"opus-surround",
     SOUND ONLY ("audio/x-opus,channels=6,channel-mapping-family=1") SINK,
     {"Opus with 6 channels", "at most two"}},
    {"avc-without-codec-data",
     VIDEO ONLY ("video/x-h264,stream-format=avc,alignment=au") SINK,
     {"stream-format avc without codec_data", "h264parse"}},
};

void test_bad (const BadRow &row)
{
  SinkRig rig (row.launch);
  gst_element_set_state (rig.pipeline (), GST_STATE_PLAYING);
  for (const char *part : row.says)
    if (part)
      rig.wait_for_complaint (part);
  rig.stop ();
  g_assert_cmpuint (rig.count_errors (), ==, 1);
}

void test_no_aac_decoder ()
{
  const Without without ({"avdec_aac", "fdkaacdec", "faad"});
  SinkRig rig (SOUND ONLY ("audio/mpeg,mpegversion=4,stream-format=adts") SINK);
  gst_element_set_state (rig.pipeline (), GST_STATE_PLAYING);
  rig.wait_for_complaint ("audio_0: no decoder for AAC works here; install avdec_aac");
  rig.wait_for_complaint ("avdec_aac (Debian package gstreamer1.0-libav)");
}

// ---- what may pass, or is shown by some: a warning, and viewers are told

struct NoticeRow {
  const char *name;
  const char *launch;
  bool live;
  const char *says;
};

const NoticeRow notice_rows[] = {
    {"b-frames", VIDEO " ! x264enc speed-preset=ultrafast bframes=2 b-adapt=false key-int-max=15" SINK, true,
     "video_0: H264 comes in with B-frames, which browsers do not show as it should be"},
    {"4:4:4", "videotestsrc is-live=true ! video/x-raw,format=Y444,width=160,height=120 ! " X264 SINK, true,
     "video_0: H264 comes in with 4:4:4 colour"},
    {"bytes-of-another-codec",
     VIDEO " ! vp8enc deadline=1" ONLY ("video/x-h264,stream-format=byte-stream,alignment=au") SINK, false,
     "video_0: H264 comes in, but nothing that can be shown: the bytes are not what the caps say"},
    {"rtp-of-another-codec",
     VIDEO " ! vp8enc deadline=1 ! rtpvp8pay" ONLY (
         "application/x-rtp,media=video,encoding-name=H264,clock-rate=90000,payload=96") SINK,
     false, "video_0: H264 comes in, but nothing that can be shown: it has no sequence parameter set (SPS)"},
};

void test_notice (const NoticeRow &row)
{
  SinkRig rig (row.launch);
  gst_element_set_state (rig.pipeline (), GST_STATE_PLAYING);
  rig.wait_for_complaint (row.says);
  wait_for ("the viewers' state with it", [&] {
    const MessagePtr state = rig.line ().take_message (GST_WSRTC_MESSAGE_STATE);
    const char *text = state ? gst_wsrtc_message_get_text (state.get ()) : nullptr;
    return text && strstr (text, row.says) &&
           (gst_wsrtc_message_get_live (state.get ()) != FALSE) == row.live;
  });
  g_assert_cmpuint (rig.count_errors (), ==, 0);
  g_assert_cmpuint (rig.count_complaints (), ==, 1);
}

// ---- streams that break for a while

struct BrokenRow {
  const char *name;
  const char *launch;
  const char *codec;
};

#define BREAK " ! identity name=break"

const BrokenRow broken_rows[] = {
    {"h264", VIDEO " ! " X264 BREAK SINK, "H264"},
    {"h264-rtp", VIDEO " ! " X264 " ! rtph264pay config-interval=-1 mtu=300" BREAK SINK, "H264"},
    {"vp8", VIDEO " ! vp8enc deadline=1 keyframe-max-dist=15" BREAK SINK, "VP8"},
    {"vp8-rtp", VIDEO " ! vp8enc deadline=1 keyframe-max-dist=15 ! rtpvp8pay mtu=300" BREAK SINK, "VP8"},
};

struct Breaking {
  std::atomic<bool> on{false};
  std::atomic<unsigned> broken{0};
  std::minstd_rand random{5}; // streaming thread
};

GstPadProbeReturn break_bits (GstPad *, GstPadProbeInfo *info, gpointer data)
{
  auto &breaking = *static_cast<Breaking *> (data);
  if (!breaking.on)
    return GST_PAD_PROBE_OK;
  GstBuffer *whole = GST_PAD_PROBE_INFO_BUFFER (info);
  GstBuffer *copy = gst_buffer_copy_deep (whole);
  gst_buffer_unref (whole);
  GST_PAD_PROBE_INFO_DATA (info) = copy;
  GstMapInfo map;
  gst_buffer_map (copy, &map, GST_MAP_WRITE);
  for (int i = 0; i < 8; i++)
    map.data[breaking.random () % map.size] ^= static_cast<guint8> (1u << breaking.random () % 8);
  gst_buffer_unmap (copy, &map);
  breaking.broken++;
  return GST_PAD_PROBE_OK;
}

void test_broken (const BrokenRow &row)
{
  Breaking breaking; // outlives the pipeline
  SinkRig rig (row.launch);
  const auto element = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (rig.pipeline ()), "break"));
  const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (element.get (), "src"));
  gst_pad_add_probe (pad.get (), GST_PAD_PROBE_TYPE_BUFFER, break_bits, &breaking, nullptr);
  rig.play ();
  rig.join ("eve", takes (row.codec));
  rig.wait_for_packets ("eve", 10);
  breaking.on = true;
  wait_for ("broken data", [&] { return breaking.broken >= 60; });
  breaking.on = false;
  rig.wait_for_packets ("eve", 60);
  g_assert_true (rig.connected ("eve"));
  g_assert_cmpuint (rig.count_errors (), ==, 0);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  static const auto rows = make_rows ({{"raw", Form::Raw}, {"encoded", Form::Encoded}, {"rtp", Form::Rtp}});
  static const auto offers = make_rows ({{"encoded", Form::Encoded}});
  add_table ("/sink/input/we-offer", rows, test_form);
  add_table ("/sink/input/viewer-offers", offers, test_viewer_offers);
  add_table ("/sink/input/changed", changed_rows, test_changed);
  g_test_add_func ("/sink/input/rtp-of-a-camera", test_rtp_of_a_camera);
  add_table ("/sink/input/bad", bad_rows, test_bad);
  g_test_add_func ("/sink/input/no-aac-decoder", test_no_aac_decoder);
  add_table ("/sink/input/notice", notice_rows, test_notice);
  add_table ("/sink/input/broken", broken_rows, test_broken);
  return g_test_run ();
}
