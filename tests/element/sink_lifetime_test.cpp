// SPDX-License-Identifier: LGPL-2.1-or-later
//
// wsrtcsink over its life: states up and down, pads that come and go, the end
// of the stream, and what is left behind, which is nothing.
#include <cstring>
#include <mutex>

#include <gst/gst.h>
#include <gst/wsrtc/wsrtc.h>

#include "assert_text.hpp"
#include "leaks.hpp"
#include "sink_rig.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr const char *raw_video =
    "videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1 ! wsrtcsink name=s";
constexpr const char *raw_both =
    "videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1 ! "
    "wsrtcsink name=s audiotestsrc name=a is-live=true ! s.";

void wait_for_state (SinkRig &rig, bool live)
{
  wait_for (live ? "the stream to be live" : "the stream to wait", [&] {
    const MessagePtr state = rig.line ().take_message (GST_WSRTC_MESSAGE_STATE);
    return state && (gst_wsrtc_message_get_live (state.get ()) != FALSE) == live;
  });
}

void set_state (SinkRig &rig, GstState state)
{
  g_assert_cmpint (gst_element_set_state (rig.pipeline (), state), !=, GST_STATE_CHANGE_FAILURE);
  g_assert_cmpint (gst_element_get_state (rig.pipeline (), nullptr, nullptr, 20 * GST_SECOND), !=,
                   GST_STATE_CHANGE_FAILURE);
}

// ---- states

void up_and_down (SinkRig &rig)
{
  rig.play ();
  rig.join ("a");
  rig.join ("b");
  rig.wait_for_packets ("a", 5);
  rig.wait_for_packets ("b", 5);
  rig.stop ();
  wait_for_state (rig, false);
  rig.kill ("a");
  rig.kill ("b");
}

void test_null_to_playing_and_back ()
{
  SinkRig rig (raw_video);
  up_and_down (rig);
  const LeakGuard guard;
  for (int i = 0; i < 30; i++)
    up_and_down (rig);
  assert_text (rig.complaints (), "");
}

void test_paused_and_on ()
{
  SinkRig rig (raw_both);
  rig.play ();
  rig.join ("ann");
  for (int i = 0; i < 3; i++) {
    rig.wait_for_packets ("ann");
    set_state (rig, GST_STATE_PAUSED);
    set_state (rig, GST_STATE_PLAYING);
  }
  rig.wait_for_packets ("ann");
  g_assert_false (rig.removed ("ann"));
  assert_text (rig.complaints (), "");
}

// Signalling goes on and tells only of new viewers: those who are there stay.
void test_viewers_stay_over_ready ()
{
  SinkRig rig (raw_video);
  rig.play ();
  rig.join ("ann");
  for (int i = 0; i < 3; i++) {
    rig.wait_for_packets ("ann");
    set_state (rig, GST_STATE_READY);
    wait_for_state (rig, false);
    set_state (rig, GST_STATE_PLAYING);
    wait_for_state (rig, true);
  }
  rig.wait_for_packets ("ann");
  g_assert_false (rig.removed ("ann"));
  assert_text (rig.complaints (), "");
}

void test_ready_and_back ()
{
  SinkRig rig (raw_video);
  set_state (rig, GST_STATE_READY);
  set_state (rig, GST_STATE_NULL);
  const LeakGuard guard;
  for (int i = 0; i < 20; i++) {
    set_state (rig, GST_STATE_READY);
    rig.line ().wait_until_started ();
    rig.join ("waits");
    set_state (rig, GST_STATE_NULL);
    rig.kill ("waits");
  }
  assert_text (rig.complaints (), "");
}

// ---- pads

void test_pads_come_and_go ()
{
  SinkRig rig (raw_both);
  rig.play ();
  rig.join ("ann");
  rig.wait_for_sections ("ann", 2);
  rig.remove_source ("a", "audio_1");
  rig.wait_for_sections ("ann", 1);
  rig.add_source ("b");
  rig.wait_for_sections ("ann", 2);
  g_assert_false (rig.removed ("ann"));
  assert_text (rig.complaints (), "");
}

void test_last_pad_goes ()
{
  SinkRig rig ("audiotestsrc name=a is-live=true ! wsrtcsink name=s");
  rig.play ();
  rig.join ("ann");
  rig.wait_for_packets ("ann");
  rig.remove_source ("a", "audio_0");
  wait_for_state (rig, false);
  g_assert_cmpuint (rig.count_elements ("opusenc"), ==, 0);
  rig.add_source ("b");
  wait_for_state (rig, true);
  rig.wait_for_sections ("ann", 1);
  assert_text (rig.complaints (), "");
}

struct PadNames {
  const char *name;
  const char *links; // of a wsrtcsink called s
  const char *pads[2];
};

const PadNames pad_names[] = {
    {"given", "videotestsrc ! s.  audiotestsrc ! s.", {"video_0", "audio_1"}},
    {"first-wanted", "videotestsrc ! s.video_0  videotestsrc ! s.", {"video_0", "video_1"}},
    {"far-off", "audiotestsrc ! s.audio_7  videotestsrc ! s.", {"audio_7", "video_8"}},
    {"last-wanted", "videotestsrc ! s.  videotestsrc ! s.video_3", {"video_0", "video_3"}},
};

void test_pad_names (const PadNames &row)
{
  SinkRig rig ((std::string ("wsrtcsink name=s  ") + row.links).c_str ());
  for (const char *name : row.pads) {
    const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (rig.sink (), name));
    g_assert_nonnull (pad.get ());
    g_assert_true (gst_pad_is_linked (pad.get ()));
  }
  g_assert_cmpuint (rig.count_elements ("clocksync"), ==, 2);
}

// ---- objects that it was given

struct ObjectProperty {
  const char *name;
};

const ObjectProperty object_properties[] = {{"server"}, {"signaller"}};

// One that goes when it is replaced may ask the element about anything.
void test_object_is_replaced (const ObjectProperty &row)
{
  const auto sink = GRef<GstElement>::sink (gst_element_factory_make ("wsrtcsink", nullptr));
  const bool is_server = strcmp (row.name, "server") == 0;
  auto object = GRef<GObject>::adopt (is_server ? G_OBJECT (gst_wsrtc_server_new ())
                                                : G_OBJECT (gst_wsrtc_ws_signaller_new ("ws://a")));
  g_object_set (sink.get (), row.name, object.get (), nullptr);
  bool asked = false;

  struct Asker {
    GstElement *sink;
    bool &asked;
  } asker{sink.get (), asked};

  g_object_weak_ref (
      object.get (),
      [] (gpointer data, GObject *) {
        auto *self = static_cast<Asker *> (data);
        guint port = 0;
        g_object_get (self->sink, "port", &port, nullptr);
        self->asked = true;
      },
      &asker);
  object = nullptr;
  g_object_set (sink.get (), row.name, nullptr, nullptr);
  g_assert_true (asked);
}

// ---- the end of the stream

struct Ending {
  const char *name;
  bool watched;
};

const Ending endings[] = {{"watched", true}, {"alone", false}};

void test_eos (const Ending &row)
{
  SinkRig rig ("videotestsrc is-live=true num-buffers=60 ! video/x-raw,width=160,height=120,framerate=30/1 ! "
               "wsrtcsink name=s");
  rig.play ();
  if (row.watched) {
    rig.join ("ann");
    rig.wait_for_packets ("ann", 5);
  }
  const auto bus = GRef<GstBus>::adopt (gst_element_get_bus (rig.pipeline ()));
  const auto types = GstMessageType (GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  GstMessage *message = gst_bus_timed_pop_filtered (bus.get (), 20 * GST_SECOND, types);
  g_assert_nonnull (message);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_message_unref (message);
  wait_for_state (rig, false);
}

// The last reference goes while the bus is being read.
void test_unref_in_bus_handler ()
{
  struct Owner {
    GstElement *pipeline;

    static gboolean on_message (GstBus *, GstMessage *message, gpointer data)
    {
      auto *self = static_cast<Owner *> (data);
      if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_EOS)
        return G_SOURCE_CONTINUE;
      gst_element_set_state (self->pipeline, GST_STATE_NULL);
      gst_object_unref (self->pipeline);
      return G_SOURCE_REMOVE;
    }
  };

  GstElement *pipeline =
      gst_parse_launch ("videotestsrc num-buffers=3 ! wsrtcsink port=0 announce=false", nullptr);
  Owner owner{pipeline};
  GWeak<GstElement> weak (pipeline);
  const auto bus = GRef<GstBus>::adopt (gst_element_get_bus (pipeline));
  gst_bus_add_watch (bus.get (), Owner::on_message, &owner);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  wait_until_gone ("the pipeline", weak);
}

// ---- signals

class SignalLog {
public:
  explicit SignalLog (GstElement *sink)
  {
    for (const char *name : {"peer-added", "peer-removed"})
      g_signal_connect_data (sink, name, G_CALLBACK (on_peer), new Named{this, name}, drop_named,
                             GConnectFlags (0));
    for (const char *name : {"prepare-peer", "encoder-setup", "payloader-setup"})
      g_signal_connect_data (sink, name, G_CALLBACK (on_element), new Named{this, name}, drop_named,
                             GConnectFlags (0));
  }

  bool has (const std::string &line)
  {
    const std::lock_guard lock (mutex_);
    return log_.find (line + "\n") != std::string::npos;
  }

private:
  struct Named {
    SignalLog *log;
    const char *name;
  };

  static void drop_named (gpointer data, GClosure *) { delete static_cast<Named *> (data); }

  static void on_peer (GstElement *, const char *id, Named *named)
  {
    named->log->add (std::string (named->name) + " " + id);
  }

  static void on_element (GstElement *, const char *text, GstElement *element, Named *named)
  {
    g_assert_cmpint (GST_STATE (element), ==, GST_STATE_NULL);
    named->log->add (std::string (named->name) + " " + text + " " +
                     GST_OBJECT_NAME (gst_element_get_factory (element)));
  }

  void add (const std::string &line)
  {
    const std::lock_guard lock (mutex_);
    log_ += line + "\n";
  }

  std::mutex mutex_; // protects log_, which the owner thread writes
  std::string log_;
};

void test_signals ()
{
  SinkRig rig (raw_both);
  SignalLog log (rig.sink ());
  rig.play ();
  rig.join ("ann");
  rig.wait_for_sections ("ann", 2);
  for (const char *line : {"peer-added ann", "prepare-peer ann webrtcbin", "encoder-setup video_0 vp8enc",
                           "payloader-setup video_0 rtpvp8pay", "encoder-setup audio_1 opusenc",
                           "payloader-setup audio_1 rtpopuspay"}) {
    g_test_message ("%s", line);
    g_assert_true (log.has (line));
  }
  g_assert_false (log.has ("peer-removed ann"));
  rig.leave ("ann");
  wait_for ("peer-removed", [&] { return log.has ("peer-removed ann"); });
  rig.stop ();
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/sink/life/null-to-playing-and-back", test_null_to_playing_and_back);
  g_test_add_func ("/sink/life/paused-and-on", test_paused_and_on);
  g_test_add_func ("/sink/life/viewers-stay-over-ready", test_viewers_stay_over_ready);
  g_test_add_func ("/sink/life/ready-and-back", test_ready_and_back);
  g_test_add_func ("/sink/life/pads-come-and-go", test_pads_come_and_go);
  g_test_add_func ("/sink/life/last-pad-goes", test_last_pad_goes);
  add_table ("/sink/life/pad-names", pad_names, test_pad_names);
  add_table ("/sink/life/object-is-replaced", object_properties, test_object_is_replaced);
  add_table ("/sink/life/eos", endings, test_eos);
  g_test_add_func ("/sink/life/unref-in-bus-handler", test_unref_in_bus_handler);
  g_test_add_func ("/sink/life/signals", test_signals);
  return g_test_run ();
}
