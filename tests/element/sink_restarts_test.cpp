// SPDX-License-Identifier: LGPL-2.1-or-later
//
// wsrtcsink whose source ends, falls silent, and comes back, while others watch:
// nobody has to connect again, and who comes meanwhile is let in afterwards.
#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "table.hpp"
#include "watcher.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

#define PICTURES "videotestsrc is-live=true ! video/x-raw,format=I420,framerate=30/1,width=160,height=120"
#define PACED "videotestsrc ! video/x-raw,framerate=30/1,width=160,height=120"
#define X264 " ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=3000"

struct RestartRow {
  const char *name;
  const char *codec;
  const char *source;
};

const RestartRow restart_rows[] = {
    {"raw", "VP8", PICTURES},
    {"raw-paced", "VP8", PACED},
    {"h264", "H264", PICTURES X264},
};

// When the first key frame came out of the source; 0 = not yet. Its streaming
// thread writes, and may do so to the end.
using KeyFrameTime = std::shared_ptr<std::atomic<gint64>>;

GstPadProbeReturn note_key_frame (GstPad *, GstPadProbeInfo *info, gpointer data)
{
  gint64 none = 0;
  if (!GST_BUFFER_FLAG_IS_SET (GST_PAD_PROBE_INFO_BUFFER (info), GST_BUFFER_FLAG_DELTA_UNIT))
    (*static_cast<KeyFrameTime *> (data))->compare_exchange_strong (none, g_get_monotonic_time ());
  return GST_PAD_PROBE_OK;
}

KeyFrameTime watch_key_frame (SinkRig &rig)
{
  auto time = std::make_shared<std::atomic<gint64>> (0);
  const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (rig.sink (), "video_0"));
  gst_pad_add_probe (pad.get (), GST_PAD_PROBE_TYPE_BUFFER, note_key_frame, new KeyFrameTime (time),
                     [] (gpointer data) { delete static_cast<KeyFrameTime *> (data); });
  return time;
}

constexpr const char *ids[] = {"a", "b", "c", "d"};

struct Crowd {
  explicit Crowd (const char *codec)
  {
    for (const char *id : ids) {
      (void)id;
      watchers.push_back (std::make_unique<Watcher> (std::vector<std::string>{codec}));
    }
  }

  void join (SinkRig &rig)
  {
    for (size_t i = 0; i < watchers.size (); i++)
      rig.join (ids[i], watchers[i]->options ());
    for (const char *id : ids)
      rig.wait_for_packets (id, 5);
  }

  // The least that any has got.
  std::vector<guint64> packets () const
  {
    std::vector<guint64> counts;
    for (const auto &watcher : watchers)
      counts.push_back (watcher->packets);
    return counts;
  }

  bool all_have_more_than (const std::vector<guint64> &before) const
  {
    const auto now = packets ();
    for (size_t i = 0; i < now.size (); i++)
      if (now[i] <= before[i])
        return false;
    return true;
  }

  void assert_untouched (SinkRig &rig) const
  {
    for (size_t i = 0; i < watchers.size (); i++) {
      g_assert_cmpuint (watchers[i]->sessions, ==, 1);
      g_assert_cmpuint (watchers[i]->back, ==, 0);
      g_assert_false (rig.removed (ids[i]));
    }
  }

  std::vector<std::unique_ptr<Watcher>> watchers;
};

unsigned peers_added = 0; // owner's thread of the only rig writes

void test_restarts (const RestartRow &row)
{
  constexpr int restarts = 100;
  constexpr gint64 deadline_us = G_TIME_SPAN_SECOND; // for a busy machine; a few ms is the rule
  Crowd crowd (row.codec);
  SinkRig rig ((std::string (row.source) + " ! wsrtcsink name=s").c_str ());
  peers_added = 0;
  g_signal_connect (rig.sink (), "peer-added",
                    G_CALLBACK (+[] (GstElement *, const char *, gpointer) { peers_added++; }), nullptr);
  rig.play ();
  crowd.join (rig);
  std::vector<gint64> waits; // from the source's key frame to the last viewer's first packet
  for (int round = 0; round < restarts; round++) {
    stop_source (rig);
    const auto before = crowd.packets ();
    const auto key_frame = watch_key_frame (rig);
    start_source (rig, row.source);
    wait_for ("all to go on", [&] { return *key_frame != 0 && crowd.all_have_more_than (before); });
    waits.push_back (g_get_monotonic_time () - *key_frame);
  }
  crowd.assert_untouched (rig);
  g_assert_cmpuint (peers_added, ==, std::size (ids));
  assert_text (rig.complaints (), "");
  std::sort (waits.begin (), waits.end ());
  g_test_message ("from key frame to packets at all viewers: median %.1f ms, worst %.1f ms",
                  waits[waits.size () / 2] / 1000.0, waits.back () / 1000.0);
  g_assert_cmpint (waits[waits.size () * 9 / 10], <, deadline_us);
}

// ---- waiting

void wait_for_state (SinkRig &rig, bool live)
{
  wait_for (live ? "the stream to be live" : "the stream to wait", [&] {
    const MessagePtr state = rig.line ().take_message (GST_WSRTC_MESSAGE_STATE);
    return state && bool (gst_wsrtc_message_get_live (state.get ())) == live;
  });
}

GRef<GstElement> element (SinkRig &rig, const char *name)
{
  return GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (rig.pipeline ()), name));
}

void end (SinkRig &rig)
{
  gst_element_send_event (element (rig, "v").get (), gst_event_new_eos ());
}

void restart (SinkRig &rig)
{
  const auto source = element (rig, "v");
  gst_element_set_state (source.get (), GST_STATE_READY);
  gst_element_sync_state_with_parent (source.get ());
}

void fall_silent (SinkRig &rig)
{
  g_object_set (element (rig, "valve").get (), "drop", TRUE, nullptr);
}

void speak (SinkRig &rig)
{
  g_object_set (element (rig, "valve").get (), "drop", FALSE, nullptr);
}

void pause (SinkRig &rig)
{
  gst_element_set_state (rig.pipeline (), GST_STATE_PAUSED);
}

void go_on (SinkRig &rig)
{
  gst_element_set_state (rig.pipeline (), GST_STATE_PLAYING);
}

struct WaitRow {
  const char *name;
  const char *codec;
  const char *encoder;
  void (*stop) (SinkRig &rig);
  void (*start) (SinkRig &rig);
};

// Not the end of an H264 source: x264enc takes nothing more after one.
const WaitRow wait_rows[] = {
    {"end-raw", "VP8", "", end, restart},
    {"silence-raw", "VP8", "", fall_silent, speak},
    {"silence-h264", "H264", X264, fall_silent, speak},
    {"pause", "VP8", "", pause, go_on},
};

// Longer than a viewer may be without RTCP.
void test_waiting (const WaitRow &row)
{
  constexpr gint64 peer_timeout_ms = 2000;
  Watcher ann ({row.codec}), bob ({row.codec}), cid ({row.codec});
  SinkRig rig (
      (std::string (
           "videotestsrc name=v is-live=true ! "
           "video/x-raw,format=I420,framerate=30/1,width=160,height=120 ! valve name=valve drop-mode=1") +
       row.encoder +
       " ! wsrtcsink name=s negotiation-timeout=1500 peer-timeout=" + std::to_string (peer_timeout_ms))
          .c_str ());
  rig.play ();
  rig.join ("ann", ann.options ());
  rig.wait_for_packets ("ann");
  row.stop (rig);
  wait_for_state (rig, false);

  rig.join ("bob", bob.options ());
  ViewerOptions offers = cid.options ();
  offers.offers = true;
  rig.join ("cid", offers);
  const gint64 waited_since = g_get_monotonic_time ();
  wait_for ("the watchdogs' time", [&] {
    return g_get_monotonic_time () - waited_since > 2 * peer_timeout_ms * G_TIME_SPAN_MILLISECOND;
  });
  g_assert_cmpuint (bob.packets, ==, 0);

  row.start (rig);
  wait_for_state (rig, true);
  for (const char *id : {"ann", "bob", "cid"})
    rig.wait_for_packets (id);
  g_assert_cmpuint (ann.sessions, ==, 1);
  g_assert_cmpuint (ann.back, ==, 0);
  for (const char *id : {"ann", "bob", "cid"})
    g_assert_false (rig.removed (id));
  assert_text (rig.complaints (), "");
}

// Silence is noticed when nobody watches, too: lists and those who come are told.
void test_waiting_alone ()
{
  SinkRig rig (PICTURES " ! valve name=valve drop-mode=1 ! wsrtcsink name=s");
  rig.play ();
  fall_silent (rig);
  wait_for_state (rig, false);
  speak (rig);
  wait_for_state (rig, true);
}

// Sound that goes on is a stream that goes on.
void test_one_of_two_ends ()
{
  Watcher ann ({"VP8", "OPUS"});
  SinkRig rig ("videotestsrc name=v is-live=true ! video/x-raw,framerate=30/1,width=160,height=120 ! "
               "wsrtcsink name=s audiotestsrc is-live=true ! s.");
  rig.play ();
  ViewerOptions options = ann.options ();
  options.capabilities = Capabilities{{"VP8"}, {"OPUS"}};
  rig.join ("ann", options);
  rig.wait_for_sections ("ann", 2);
  end (rig);
  rig.wait_for_packets ("ann", 150);
  g_assert_null (rig.line ().take_message (GST_WSRTC_MESSAGE_STATE));
  restart (rig);
  const guint64 before = rig.sections ("ann")[0].packets;
  wait_for ("pictures again", [&] { return rig.sections ("ann")[0].packets > before + 30; });
  g_assert_cmpuint (ann.sessions, ==, 1);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/sink/restarts", restart_rows, test_restarts);
  add_table ("/sink/waiting", wait_rows, test_waiting);
  g_test_add_func ("/sink/waiting/alone", test_waiting_alone);
  g_test_add_func ("/sink/waiting/one-of-two-ends", test_one_of_two_ends);
  return g_test_run ();
}
