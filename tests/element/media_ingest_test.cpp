// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Ingest with real elements: what goes in, which packets come out.
#include <algorithm>
#include <string>
#include <vector>

#include <gst/video/video.h>

#include "leaks.hpp"
#include "media_rig.hpp"
#include "table.hpp"
#include "wait_for.hpp"

using namespace wsrtc;
using test::MediaRig;
using test::RecordingOutlet;
using test::SeenBatch;
using test::wait_for;

namespace {

struct StreamRow {
  const char *name;
  MediaKind kind;
  const char *launch;
  const char *codec;
  const char *encoder; // that must be there; nullptr: none may be
};

#define VIDEO "videotestsrc pattern=ball ! video/x-raw,format=I420,width=320,height=240,framerate=30/1"
#define LIVE_VIDEO "videotestsrc is-live=true pattern=ball ! video/x-raw,width=320,height=240,framerate=30/1"
#define X264 "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=15"

const StreamRow stream_rows[] = {
    {"raw-vp8", MediaKind::Video, VIDEO, "VP8", "vp8enc"},
    {"raw-h264", MediaKind::Video, VIDEO, "H264", "x264enc"},
    {"raw-live-vp8", MediaKind::Video, LIVE_VIDEO, "VP8", "vp8enc"},
    {"raw-rgb-h264", MediaKind::Video, "videotestsrc ! video/x-raw,format=RGB,width=320,height=240", "H264",
     "x264enc"},
    {"raw-odd-vp8", MediaKind::Video, "videotestsrc ! video/x-raw,width=101,height=77", "VP8", "vp8enc"},
    {"raw-odd-h264", MediaKind::Video, "videotestsrc ! video/x-raw,width=101,height=77", "H264", "x264enc"},
    {"raw-tiny-h264", MediaKind::Video, "videotestsrc ! video/x-raw,width=17,height=17", "H264", "x264enc"},
    {"raw-anamorphic-h264", MediaKind::Video,
     "videotestsrc ! video/x-raw,width=321,height=241,pixel-aspect-ratio=16/11", "H264", "x264enc"},
    {"raw-no-framerate-vp8", MediaKind::Video,
     "videotestsrc ! video/x-raw,width=320,height=240,framerate=30/1 ! capssetter "
     "caps=video/x-raw,framerate=0/1",
     "VP8", "vp8enc"},
    {"byte-stream-h264", MediaKind::Video,
     VIDEO " ! " X264 " ! h264parse ! video/x-h264,stream-format=byte-stream", "H264", nullptr},
    {"avc-h264", MediaKind::Video,
     VIDEO " ! " X264 " ! h264parse ! video/x-h264,stream-format=avc,alignment=au", "H264", nullptr},
    {"nal-h264", MediaKind::Video,
     VIDEO " ! " X264 " ! h264parse ! video/x-h264,stream-format=byte-stream,alignment=nal", "H264", nullptr},
    {"encoded-vp8", MediaKind::Video, VIDEO " ! vp8enc deadline=1 keyframe-max-dist=15", "VP8", nullptr},
    {"raw-mono-44k", MediaKind::Audio, "audiotestsrc ! audio/x-raw,rate=44100,channels=1", "OPUS", "opusenc"},
    {"raw-surround", MediaKind::Audio,
     "audiotestsrc ! audio/x-raw,rate=48000,channels=6,channel-mask=(bitmask)0x3f", "OPUS", "opusenc"},
    {"encoded-opus", MediaKind::Audio, "audiotestsrc ! audio/x-raw,rate=48000,channels=2 ! opusenc", "OPUS",
     nullptr},
};

constexpr const char *encoders[] = {"vp8enc", "x264enc", "openh264enc", "opusenc"};

void check_batches (const std::vector<SeenBatch> &batches, const CodecRow &codec, unsigned mtu)
{
  g_assert_true (batches.front ().key_frame);
  GstClockTime last = 0;
  for (const SeenBatch &batch : batches) {
    g_assert_cmpuint (batch.running_time, >=, last);
    // Running time starts with the pipeline, whatever x264enc counts from.
    g_assert_cmpuint (batch.running_time, <, GST_SECOND * 60);
    last = batch.running_time;
    for (const auto &packet : batch.packets) {
      g_assert_cmpint (packet.payload_type, ==, codec.payload_type);
      g_assert_cmpuint (packet.size + max_extension_size, <=, mtu);
    }
  }
  g_assert_cmpuint (last, >, batches.front ().running_time);
}

// A field that the offer must have, or (nullptr) must not.
void check_field (const GstCaps *caps, const char *field, const char *value)
{
  g_assert_cmpstr (gst_structure_get_string (gst_caps_get_structure (caps, 0), field), ==, value);
}

void check_caps (Rendition &rendition)
{
  const auto caps = rendition.rtp_caps ();
  g_assert_nonnull (caps.get ());
  check_field (caps.get (), "encoding-name", rendition.codec ().name);
  const GstStructure *s = gst_caps_get_structure (caps.get (), 0);
  for (const char *leak :
       {"ssrc", "seqnum-offset", "timestamp-offset", "sprop-parameter-sets", "a-framerate"})
    g_assert_false (gst_structure_has_field (s, leak));
  if (rendition.codec ().describe_stream) {
    check_field (caps.get (), "packetization-mode", "1");
    check_field (caps.get (), "level-asymmetry-allowed", "1");
    g_assert_cmpuint (strlen (gst_structure_get_string (s, "profile-level-id")), ==, 6);
  }
}

void test_stream (const StreamRow &row)
{
  MediaRig rig (row.launch, row.kind);
  rig.play ();
  RenditionSettings settings;
  settings.mtu = 600;
  Rendition &rendition = rig.rendition (row.codec, settings);
  g_assert_true (&rig.rendition (row.codec) == &rendition);
  auto outlet = std::make_shared<RecordingOutlet> ();
  rendition.fanout ().add (outlet);
  rendition.request_key_frame ();
  wait_for ("packets", [&] {
    rig.assert_healthy ();
    return outlet->count () >= 20;
  });
  auto batches = outlet->batches ();
  if (!row.encoder) // joins a stream that runs: everything before the key frame is dropped by outlets
    while (!batches.empty () && !batches.front ().key_frame)
      batches.erase (batches.begin ());
  check_batches (batches, rendition.codec (), settings.mtu);
  check_caps (rendition);
  g_assert_cmpuint (rig.rtp_caps_changed, >=, 1);
  g_assert_cmpuint (rig.flows, ==, 1);
  rig.assert_healthy ();
  for (const char *encoder : encoders)
    g_assert_cmpuint (rig.count (encoder), ==, g_strcmp0 (encoder, row.encoder) == 0 ? 1 : 0);
}

// Two codecs of one input, one encoder each.
void test_two_renditions ()
{
  MediaRig rig (VIDEO, MediaKind::Video);
  rig.play ();
  auto vp8 = rig.watch (rig.rendition ("VP8"), 5);
  auto h264 = rig.watch (rig.rendition ("H264"), 5);
  const size_t seen = vp8->count ();
  wait_for ("VP8 to go on", [&] { return vp8->count () > seen + 5; });
  g_assert_cmpuint (rig.count ("vp8enc"), ==, 1);
  g_assert_cmpuint (rig.count ("x264enc"), ==, 1);
}

struct KeyRow {
  const char *name;
  const char *launch;
  const char *codec;
};

// Live: an encoder that runs as fast as it can is soon at a key frame of its own.
const KeyRow key_rows[] = {
    {"vp8", LIVE_VIDEO, "VP8"},
    {"h264", LIVE_VIDEO, "H264"},
    {"passed-h264", LIVE_VIDEO " ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=100000",
     "H264"},
};

void test_key_frame_on_request (const KeyRow &row)
{
  MediaRig rig (row.launch, MediaKind::Video);
  rig.play ();
  Rendition &rendition = rig.rendition (row.codec);
  auto outlet = rig.watch (rendition, 10);
  const size_t before = outlet->key_frames ();
  const size_t at = outlet->count ();
  g_assert_cmpuint (before, <=, 2); // the input's first one, and the rendition's
  rendition.request_key_frame ();
  wait_for (
      "the key frame asked for", [&] { return outlet->key_frames () > before; }, test::Milliseconds (5000));
  // At once, and not whenever the encoder makes one by itself.
  const auto batches = outlet->batches ();
  size_t next = at;
  while (!batches[next].key_frame)
    next++;
  g_assert_cmpuint (batches[next].running_time - batches[at].running_time, <, GST_SECOND);
}

void count_frames (GstElement *element, std::atomic<unsigned> &counter)
{
  const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (element, "sink"));
  const auto count = [] (GstPad *, GstPadProbeInfo *, gpointer data) {
    ++*static_cast<std::atomic<unsigned> *> (data);
    return GST_PAD_PROBE_OK;
  };
  gst_pad_add_probe (pad.get (), GST_PAD_PROBE_TYPE_BUFFER, count, &counter, nullptr);
}

// The first viewer of an encoded input does not wait for the next key frame
// that the input would make by itself.
void test_encoded_asks_at_once ()
{
  MediaRig rig (VIDEO " ! " X264, MediaKind::Video);
  rig.play ();
  const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (rig.find ("tee").get (), "sink"));
  unsigned asked = 0;
  gst_pad_add_probe (
      pad.get (), GST_PAD_PROBE_TYPE_EVENT_UPSTREAM,
      [] (GstPad *, GstPadProbeInfo *info, gpointer counter) {
        if (gst_video_event_is_force_key_unit (GST_PAD_PROBE_INFO_EVENT (info)))
          ++*static_cast<unsigned *> (counter);
        return GST_PAD_PROBE_OK;
      },
      &asked, nullptr);
  rig.rendition ("H264");
  g_assert_cmpuint (asked, ==, 1);
  rig.rendition ("H264"); // the same one
  g_assert_cmpuint (asked, ==, 1);
}

// Without viewers nothing is encoded; the first one begins with a key frame.
void test_idle ()
{
  MediaRig rig (VIDEO, MediaKind::Video);
  rig.play ();
  Rendition &rendition = rig.rendition ("VP8");
  wait_for ("rtp caps without a viewer", [&] { return rendition.rtp_caps ().get () != nullptr; });

  std::atomic<unsigned> encoded{0};
  count_frames (rig.find ("vp8enc").get (), encoded);
  std::atomic<unsigned> came{0};
  count_frames (rig.find ("tee").get (), came);

  constexpr unsigned in_flight = 4; // a full queue, and one on either side of it
  const auto wait_for_frames = [&] (unsigned frames) {
    const unsigned from = came;
    wait_for ("frames of the input", [&] { return came >= from + frames; });
  };
  wait_for_frames (15);
  g_assert_cmpuint (encoded, <=, in_flight);

  for (int viewer = 0; viewer < 3; viewer++) {
    auto outlet = rig.watch (rendition, in_flight + 1);
    // At once, but for what was on its way; a viewer's outlet drops that.
    const auto batches = outlet->batches ();
    const auto key =
        std::find_if (batches.begin (), batches.end (), [] (const auto &b) { return b.key_frame; });
    g_assert_cmpint (key - batches.begin (), <=, in_flight);
    rendition.fanout ().remove (outlet);
    const unsigned after = encoded;
    wait_for_frames (15);
    g_assert_cmpuint (encoded, <=, after + in_flight);
  }
}

// The ingest looks at the caps only.
#define PNG " ! capssetter join=false replace=true caps=image/png"

struct WrongRow {
  const char *name;
  MediaKind kind;
  const char *launch;
  const char *text;
};

const WrongRow wrong_rows[] = {
    {"png", MediaKind::Video, VIDEO PNG, "media_0: cannot send image/png to browsers"},
    {"amr", MediaKind::Audio, "audiotestsrc ! capssetter join=false replace=true caps=audio/AMR",
     "media_0: cannot send audio/AMR to browsers"},
    {"audio-on-a-video-pad", MediaKind::Video, "audiotestsrc ! audio/x-raw,rate=48000",
     "media_0: cannot send audio/x-raw to browsers"},
    {"changes-kind", MediaKind::Video,
     "videotestsrc num-buffers=10 ! video/x-raw,width=64,height=64,framerate=30/1 ! c. "
     "videotestsrc ! video/x-raw,width=64,height=64 " PNG " ! c. concat name=c",
     "media_0: cannot send image/png to browsers"},
};

void test_wrong_input (const WrongRow &row)
{
  MediaRig rig (row.launch, row.kind);
  const std::string text = rig.wait_for_failure ();
  g_assert_true (g_str_has_prefix (text.c_str (), row.text));
  g_assert_true (rig.bus_error ().empty ());
}

void test_rendition_refusals ()
{
  MediaRig rig (VIDEO " ! " X264, MediaKind::Video);
  const Variant passed{find_codec ("H264"), Making::Pass};
  auto early = rig.ingest ().rendition (passed, {});
  g_assert_false (static_cast<bool> (early));
  g_assert_nonnull (strstr (early.error ().text.c_str (), "no format yet"));
  rig.play ();
  auto other = rig.ingest ().rendition ({find_codec ("VP8"), Making::Pass}, {});
  g_assert_false (static_cast<bool> (other));
  g_assert_cmpstr (other.error ().text.c_str (), ==, "media_0: the input is H264 and cannot be had as VP8");
  auto audio = rig.ingest ().rendition ({find_codec ("OPUS"), Making::Encode}, {});
  g_assert_false (static_cast<bool> (audio));
}

void test_available ()
{
  const CodecPolicy policy{codecs_of (MediaKind::Video), Transcode::Auto};
  MediaRig raw (VIDEO, MediaKind::Video);
  g_assert_cmpuint (raw.ingest ().available (policy).list.size (), ==, 0);
  raw.play ();
  g_assert_cmpstr (raw.ingest ().available (policy).list[0].codec->name, ==, "VP8");
  MediaRig encoded (VIDEO " ! " X264, MediaKind::Video);
  encoded.play ();
  const auto first = encoded.ingest ().available (policy).list[0];
  g_assert_cmpstr (first.codec->name, ==, "H264");
  g_assert_true (first.making == Making::Pass);
}

void test_resolution_change ()
{
  MediaRig rig ("videotestsrc ! capsfilter name=size caps=video/x-raw,width=320,height=240,framerate=30/1",
                MediaKind::Video);
  rig.play ();
  auto outlet = rig.watch (rig.rendition ("H264"), 5);
  auto size = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (rig.pipeline ()), "size"));
  gst_util_set_object_arg (G_OBJECT (size.get ()), "caps",
                           "video/x-raw,width=1280,height=720,framerate=30/1");
  wait_for ("the new caps", [&] { return rig.caps_changed == 2; });
  const size_t seen = outlet->count ();
  wait_for ("packets of the new size", [&] { return outlet->count () > seen + 20; });
  rig.assert_healthy ();
}

struct EndRow {
  const char *name;
  const char *codec; // nullptr: nobody looks
};

const EndRow end_rows[] = {{"without-viewers", nullptr}, {"with-a-viewer", "VP8"}, {"idle", "H264"}};

void test_end_of_stream (const EndRow &row)
{
  MediaRig rig ("videotestsrc num-buffers=60 ! video/x-raw,width=64,height=64,framerate=30/1",
                MediaKind::Video);
  rig.play ();
  std::shared_ptr<RecordingOutlet> outlet;
  if (row.codec) {
    Rendition &rendition = rig.rendition (row.codec);
    if (g_strcmp0 (row.name, "idle") != 0)
      rendition.fanout ().add (outlet = std::make_shared<RecordingOutlet> ());
  }
  wait_for ("the end of the pipeline", [&] { return rig.reached_eos (); });
  g_assert_cmpuint (rig.ends, ==, 1);
  if (outlet)
    g_assert_cmpuint (outlet->count (), >, 0);
}

// A file must not be sent in no time.
void test_pace ()
{
  MediaRig rig (VIDEO, MediaKind::Video);
  rig.play ();
  Rendition &rendition = rig.rendition ("VP8");
  rig.watch (rendition, 1);
  const gint64 start = g_get_monotonic_time ();
  auto outlet = rig.watch (rendition, 15);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 400 * G_TIME_SPAN_MILLISECOND);
  auto pace = rig.find ("clocksync");
  gboolean sync = FALSE;
  g_object_get (pace.get (), "sync", &sync, nullptr);
  g_assert_true (sync);

  MediaRig live (LIVE_VIDEO, MediaKind::Video);
  live.play ();
  auto idle = live.find ("clocksync");
  wait_for ("a live input to set its own pace", [&] {
    g_object_get (idle.get (), "sync", &sync, nullptr);
    return !sync;
  });
}

void test_setup_hooks ()
{
  MediaRig rig (VIDEO, MediaKind::Video);
  rig.play ();
  std::string encoder, payloader;
  const auto name = [] (GstElement *element) -> std::string {
    auto sink = GRef<GstPad>::adopt (gst_element_get_static_pad (element, "sink"));
    g_assert_false (gst_pad_is_linked (sink.get ()));
    return GST_OBJECT_NAME (gst_element_get_factory (element));
  };
  RenditionSettings settings;
  settings.encoder_setup = [&] (GstElement *element) {
    encoder = name (element);
    g_object_set (element, "target-bitrate", 123000, nullptr);
  };
  settings.payloader_setup = [&] (GstElement *element) { payloader = name (element); };
  rig.rendition ("VP8", settings);
  g_assert_cmpstr (encoder.c_str (), ==, "vp8enc");
  g_assert_cmpstr (payloader.c_str (), ==, "rtpvp8pay");
  gint bitrate = 0;
  g_object_get (rig.find ("vp8enc").get (), "target-bitrate", &bitrate, nullptr);
  g_assert_cmpint (bitrate, ==, 123000);
}

struct ShutDownRow {
  const char *name;
  MediaKind kind;
  const char *launch;
  std::vector<const char *> codecs;
  int rounds;
};

const ShutDownRow shut_down_rows[] = {
    {"raw-video", MediaKind::Video, LIVE_VIDEO, {"VP8", "H264"}, 50},
    {"paced-video", MediaKind::Video, VIDEO, {"VP8"}, 15},
    {"passed-h264", MediaKind::Video, LIVE_VIDEO " ! " X264, {"H264"}, 50},
    {"audio", MediaKind::Audio, "audiotestsrc is-live=true", {"OPUS"}, 15},
};

// The owner takes an input away while it flows; the rest of the pipeline does
// not fail and nothing is left.
void shut_down_while_streaming (const ShutDownRow &row)
{
  MediaRig rig (row.launch, row.kind);
  rig.play ();
  for (const char *codec : row.codecs)
    rig.watch (rig.rendition (codec), 1);
  rig.ingest ().shut_down ();
  g_assert_cmpuint (rig.factories ().size (), ==, 0);
  rig.assert_healthy ();
}

void test_shut_down (const ShutDownRow &row)
{
  shut_down_while_streaming (row); // plugins and thread pools come to stay
  test::LeakGuard guard;
  for (int round = 0; round < row.rounds; round++)
    shut_down_while_streaming (row);
}

void test_restart ()
{
  MediaRig rig (VIDEO, MediaKind::Video);
  rig.play ();
  Rendition &rendition = rig.rendition ("VP8");
  auto outlet = rig.watch (rendition, 3);
  for (int round = 0; round < 3; round++) {
    gst_element_set_state (rig.pipeline (), GST_STATE_READY);
    const size_t before = outlet->count ();
    gst_element_set_state (rig.pipeline (), GST_STATE_PLAYING);
    wait_for ("packets after a restart", [&] { return outlet->count () > before + 3; });
  }
  rig.assert_healthy ();
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  test::add_table ("/media/ingest/stream", stream_rows, test_stream);
  test::add_table ("/media/ingest/key-frame", key_rows, test_key_frame_on_request);
  test::add_table ("/media/ingest/wrong", wrong_rows, test_wrong_input);
  test::add_table ("/media/ingest/end", end_rows, test_end_of_stream);
  test::add_table ("/media/ingest/shut-down", shut_down_rows, test_shut_down);
  g_test_add_func ("/media/ingest/two-renditions", test_two_renditions);
  g_test_add_func ("/media/ingest/encoded-asks-at-once", test_encoded_asks_at_once);
  g_test_add_func ("/media/ingest/idle", test_idle);
  g_test_add_func ("/media/ingest/refusals", test_rendition_refusals);
  g_test_add_func ("/media/ingest/available", test_available);
  g_test_add_func ("/media/ingest/resolution-change", test_resolution_change);
  g_test_add_func ("/media/ingest/pace", test_pace);
  g_test_add_func ("/media/ingest/setup-hooks", test_setup_hooks);
  g_test_add_func ("/media/ingest/restart", test_restart);
  return g_test_run ();
}
