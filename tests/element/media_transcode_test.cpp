// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Renditions that decode and encode: who is asked for key frames, what becomes
// of them when nobody needs them, and what their neighbours notice.
#include <algorithm>
#include <atomic>
#include <cstring>
#include <string>

#include <gst/video/video.h>

#include "factories.hpp"
#include "leaks.hpp"
#include "media_rig.hpp"
#include "table.hpp"
#include "wait_for.hpp"

using namespace wsrtc;
using test::FakeElement;
using test::MediaRig;
using test::Milliseconds;
using test::wait_for;

namespace {

#define VIDEO                                                                                                \
  "videotestsrc is-live=true pattern=ball ! video/x-raw,format=I420,width=320,height=240,framerate=30/1"
// No key frame but the first and those that are asked for.
#define X264 "x264enc name=e tune=zerolatency speed-preset=ultrafast key-int-max=100000"
#define H264 VIDEO " ! " X264

// Key frame requests that leave the ingest.
class RequestCount {
public:
  explicit RequestCount (const MediaRig &rig)
      : pad_ (GRef<GstPad>::adopt (gst_element_get_static_pad (rig.find ("tee").get (), "sink")))
  {
    probe_ = gst_pad_add_probe (
        pad_.get (), GST_PAD_PROBE_TYPE_EVENT_UPSTREAM,
        [] (GstPad *, GstPadProbeInfo *info, gpointer counter) {
          if (gst_video_event_is_force_key_unit (GST_PAD_PROBE_INFO_EVENT (info)))
            ++*static_cast<std::atomic<unsigned> *> (counter);
          return GST_PAD_PROBE_OK;
        },
        &count_, nullptr);
  }

  ~RequestCount () { gst_pad_remove_probe (pad_.get (), probe_); }

  unsigned get () const { return count_; }

private:
  GRef<GstPad> pad_;
  gulong probe_ = 0;
  std::atomic<unsigned> count_{0};
};

struct Row {
  const char *name;
  MediaKind kind;
  const char *launch;
  const char *codec;
  const char *decoder;
  const char *encoder;
};

const Row rows[] = {
    {"h264-to-vp8", MediaKind::Video, H264, "VP8", "avdec_h264", "vp8enc"},
    {"avc-to-vp8", MediaKind::Video, H264 " ! h264parse ! video/x-h264,stream-format=avc,alignment=au", "VP8",
     "avdec_h264", "vp8enc"},
    {"nal-to-vp8", MediaKind::Video,
     H264 " ! h264parse ! video/x-h264,stream-format=byte-stream,alignment=nal", "VP8", "avdec_h264",
     "vp8enc"},
    {"interlaced-h264-to-vp8", MediaKind::Video,
     "videotestsrc is-live=true ! video/x-raw,width=320,height=240,framerate=25/1 ! interlace "
     "field-pattern=2:2 ! "
     "x264enc tune=zerolatency speed-preset=ultrafast interlaced=true ! video/x-h264,profile=main",
     "VP8", "avdec_h264", "vp8enc"},
    {"vp8-to-h264", MediaKind::Video, VIDEO " ! vp8enc deadline=1 keyframe-max-dist=100000", "H264", "vp8dec",
     "x264enc"},
};

void test_stream (const Row &row)
{
  MediaRig rig (row.launch, row.kind);
  rig.play ();
  Rendition &rendition = rig.rendition (row.codec);
  auto outlet = rig.watch (rendition, 20);
  const auto batches = outlet->batches ();
  g_assert_true (batches.front ().key_frame);
  for (size_t i = 1; i < batches.size (); i++)
    g_assert_cmpuint (batches[i].running_time, >=, batches[i - 1].running_time);
  g_assert_cmpstr (rendition.codec ().name, ==, row.codec);
  g_assert_nonnull (rendition.rtp_caps ().get ());
  g_assert_cmpuint (rig.count (row.decoder), ==, 1);
  g_assert_cmpuint (rig.count (row.encoder), ==, 1);
  // Its size, and as many pictures.
  const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (rig.find (row.encoder).get (), "sink"));
  const auto caps = MiniRef<GstCaps>::adopt (gst_pad_get_current_caps (pad.get ()));
  int width = 0, rate = 0, unit = 1;
  const GstStructure *s = gst_caps_get_structure (caps.get (), 0);
  gst_structure_get (s, "width", G_TYPE_INT, &width, "framerate", GST_TYPE_FRACTION, &rate, &unit, nullptr);
  g_assert_cmpint (width, ==, 320);
  g_assert_cmpint (rate / unit, ==, strstr (row.name, "interlaced") ? 25 : 30);
  rig.assert_healthy ();
}

// One encoder for all, whoever asks.
void test_shared ()
{
  MediaRig rig (H264, MediaKind::Video);
  rig.play ();
  Rendition &rendition = rig.rendition ("VP8");
  g_assert_true (&rig.rendition ("VP8") == &rendition);
  auto passed = rig.watch (rig.rendition ("H264"), 5);
  rig.watch (rendition, 5);
  g_assert_cmpuint (rig.count ("vp8enc"), ==, 1);
  g_assert_cmpuint (rig.count ("x264enc"), ==, 0);
}

void test_key_frames ()
{
  MediaRig rig (H264, MediaKind::Video);
  rig.play ();
  const RequestCount asked (rig);
  Rendition &rendition = rig.rendition ("VP8");
  auto outlet = rig.watch (rendition, 10);
  const unsigned before = asked.get ();
  g_assert_cmpuint (before, >=, 1); // the decoder needs one

  const size_t key_frames = outlet->key_frames ();
  rendition.request_key_frame ();
  wait_for ("the key frame asked for", [&] { return outlet->key_frames () > key_frames; });
  g_assert_cmpuint (asked.get (), ==, before);
}

// In a running stream, without anybody's looking.
void count_frames (GstElement *element, std::atomic<unsigned> &counter)
{
  const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (element, "sink"));
  gst_pad_add_probe (
      pad.get (), GST_PAD_PROBE_TYPE_BUFFER,
      [] (GstPad *, GstPadProbeInfo *, gpointer data) {
        ++*static_cast<std::atomic<unsigned> *> (data);
        return GST_PAD_PROBE_OK;
      },
      &counter, nullptr);
}

// While it lingers only the decoder works, so that who comes is served at once.
void test_idle ()
{
  MediaRig rig (H264, MediaKind::Video);
  rig.play ();
  Rendition &rendition = rig.rendition ("VP8");
  auto outlet = rig.watch (rendition, 5);
  std::atomic<unsigned> encoded{0}, decoded{0};
  count_frames (rig.find ("vp8enc").get (), encoded);
  count_frames (rig.find ("avdec_h264").get (), decoded);
  rendition.fanout ().remove (outlet);
  const auto wait_for_decoded = [&] (unsigned frames) {
    const unsigned from = decoded;
    wait_for ("decoded frames", [&] { return decoded >= from + frames; });
  };
  wait_for_decoded (5);
  constexpr unsigned in_flight = 4;
  const unsigned before = encoded;
  wait_for_decoded (15);
  g_assert_cmpuint (encoded, <=, before + in_flight);
  const RequestCount asked (rig);
  rig.watch (rendition, 5);
  g_assert_cmpuint (asked.get (), ==, 0);
}

struct LingerRow {
  const char *name;
  const char *launch;
  size_t encoders; // that are there
};

const LingerRow linger_rows[] = {{"transcoded", H264, 0}, {"raw", VIDEO, 0}};

void test_linger (const LingerRow &row)
{
  constexpr Milliseconds linger (5000);
  const std::chrono::steady_clock::time_point start{};
  MediaRig rig (row.launch, MediaKind::Video);
  rig.play ();
  const Variant vp8{find_codec ("VP8"), Making::Encode};
  Ingest &ingest = rig.ingest ();

  auto rendition = *ingest.rendition (vp8, {});
  rig.watch (*rendition, 3);
  g_assert_true (ingest.tidy (start, linger));
  g_assert_true (ingest.tidy (start + 10 * linger, linger)); // it is in use
  g_assert_cmpuint (rig.count ("vp8enc"), ==, 1);

  rendition = nullptr;
  const auto left = start + 20 * linger;
  g_assert_true (ingest.tidy (left, linger));
  g_assert_true (ingest.tidy (left + linger / 2, linger));
  rendition = *ingest.rendition (vp8, {}); // somebody comes back, and it is the same one
  g_assert_true (ingest.tidy (left + linger, linger));
  g_assert_cmpuint (rig.count ("vp8enc"), ==, 1);
  rendition = nullptr;

  g_assert_true (ingest.tidy (left + 2 * linger, linger));
  g_assert_false (ingest.tidy (left + 3 * linger, linger));
  g_assert_cmpuint (rig.count ("vp8enc"), ==, 0);
  g_assert_cmpuint (rig.count ("avdec_h264"), ==, 0);
  rig.assert_healthy ();

  rendition = *ingest.rendition (vp8, {});
  rig.watch (*rendition, 3);
  g_assert_cmpuint (rig.count ("vp8enc"), ==, 1);
}

// What is passed on costs nothing, and stays.
void test_passed_stays ()
{
  MediaRig rig (H264, MediaKind::Video);
  rig.play ();
  g_assert_true (static_cast<bool> (rig.ingest ().rendition ({find_codec ("H264"), Making::Pass}, {})));
  g_assert_false (rig.ingest ().tidy ({}, Milliseconds (0)));
  g_assert_false (rig.ingest ().tidy ({}, Milliseconds (0)));
  g_assert_cmpuint (rig.count ("rtph264pay"), ==, 1);
}

// The longest time between two frames, in ms.
gint64 longest_gap (const std::vector<test::SeenBatch> &batches)
{
  gint64 longest = 0;
  for (size_t i = 1; i < batches.size (); i++)
    longest = std::max (longest, batches[i].at - batches[i - 1].at);
  return longest / 1000;
}

// Frames are the source's, without one missing.
void assert_untouched (const std::vector<test::SeenBatch> &batches)
{
  guint16 expected = batches.front ().packets.front ().sequence;
  for (const auto &batch : batches)
    for (const auto &packet : batch.packets)
      g_assert_cmpuint (packet.sequence, ==, expected++);
}

// Others come and go, while one looks at the source's own stream.
void test_neighbours ()
{
  MediaRig rig (H264, MediaKind::Video);
  rig.play ();
  auto passed = rig.watch (rig.rendition ("H264"), 10);
  const Variant vp8{find_codec ("VP8"), Making::Encode};
  const auto come_and_go = [&] (size_t frames) {
    auto rendition = *rig.ingest ().rendition (vp8, {});
    if (frames > 0)
      rig.watch (*rendition, frames);
    rendition = nullptr;
    rig.ingest ().tidy ({}, Milliseconds (0));
    rig.ingest ().tidy ({}, Milliseconds (0));
    g_assert_cmpuint (rig.count ("vp8enc"), ==, 0);
  };
  come_and_go (1); // threads and plugins that come to stay
  {
    test::LeakGuard guard;
    for (int round = 0; round < 50; round++)
      come_and_go (round % 5 == 0 ? 2 : 0);
  }
  rig.assert_healthy ();
  const auto batches = passed->batches ();
  assert_untouched (batches);
  g_test_message ("%zu frames passed, longest gap %" G_GINT64_FORMAT " ms", batches.size (),
                  longest_gap (batches));
  g_assert_cmpint (longest_gap (batches), <, 2000);
}

// A decoder that takes ten times as long as there is.
void test_slow_decoder ()
{
  const test::WithFakes fakes ({FakeElement{"vah264dec", "identity sleep-time=300000 ! avdec_h264"}});
  MediaRig rig (H264, MediaKind::Video);
  rig.play ();
  auto passed = rig.watch (rig.rendition ("H264"), 10);
  const RequestCount asked (rig);
  Rendition &slow = rig.rendition ("VP8");
  auto outlet = rig.watch (slow, 1);
  const unsigned before = asked.get ();
  wait_for (
      "the queue to be given up", [&] { return asked.get () > before; }, Milliseconds (60000));
  const size_t seen = outlet->count ();
  wait_for (
      "frames after that", [&] { return outlet->count () > seen + 3; }, Milliseconds (60000));
  const auto batches = passed->batches ();
  assert_untouched (batches);
  g_test_message ("%zu frames passed, longest gap %" G_GINT64_FORMAT " ms", batches.size (),
                  longest_gap (batches));
  g_assert_cmpint (longest_gap (batches), <, 2000);
  rig.assert_healthy ();
}

void test_end ()
{
  MediaRig rig (
      "videotestsrc is-live=true num-buffers=60 ! video/x-raw,width=64,height=64,framerate=30/1 ! " X264,
      MediaKind::Video);
  rig.play ();
  rig.watch (rig.rendition ("H264"), 3);
  rig.watch (rig.rendition ("VP8"), 3);
  wait_for ("the end of the pipeline", [&] { return rig.reached_eos (); });
  rig.assert_healthy ();
}

void test_restart ()
{
  MediaRig rig (H264, MediaKind::Video);
  rig.play ();
  auto outlet = rig.watch (rig.rendition ("VP8"), 3);
  for (int round = 0; round < 3; round++) {
    gst_element_set_state (rig.pipeline (), GST_STATE_READY);
    const size_t before = outlet->count ();
    gst_element_set_state (rig.pipeline (), GST_STATE_PLAYING);
    wait_for ("packets after a restart", [&] { return outlet->count () > before + 3; });
  }
  rig.assert_healthy ();
}

void shut_down_while_streaming ()
{
  MediaRig rig (H264, MediaKind::Video);
  rig.play ();
  rig.watch (rig.rendition ("VP8"), 1);
  rig.ingest ().shut_down ();
  g_assert_cmpuint (rig.factories ().size (), ==, 0);
  rig.assert_healthy ();
}

void test_shut_down ()
{
  shut_down_while_streaming ();
  test::LeakGuard guard;
  for (int round = 0; round < 10; round++)
    shut_down_while_streaming ();
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  test::add_table ("/media/transcode/stream", rows, test_stream);
  test::add_table ("/media/transcode/linger", linger_rows, test_linger);
  g_test_add_func ("/media/transcode/shared", test_shared);
  g_test_add_func ("/media/transcode/key-frames", test_key_frames);
  g_test_add_func ("/media/transcode/idle", test_idle);
  g_test_add_func ("/media/transcode/passed-stays", test_passed_stays);
  g_test_add_func ("/media/transcode/neighbours", test_neighbours);
  g_test_add_func ("/media/transcode/slow-decoder", test_slow_decoder);
  g_test_add_func ("/media/transcode/end", test_end);
  g_test_add_func ("/media/transcode/restart", test_restart);
  g_test_add_func ("/media/transcode/shut-down", test_shut_down);
  return g_test_run ();
}
