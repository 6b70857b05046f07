// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What handlers of wsrtcsink's signals do on its owner's thread: they may let
// pads go, and must not stop the element.
#include <atomic>
#include <functional>
#include <memory>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "sink_rig.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr const char *raw_both =
    "videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1 ! "
    "wsrtcsink name=s audiotestsrc name=a is-live=true ! s.";

struct Signal {
  const char *name;
};

const Signal all_signals[] = {
    {"peer-added"}, {"peer-removed"}, {"prepare-peer"}, {"encoder-setup"}, {"payloader-setup"}};

// Runs a task in the first emission of a signal.
class OnFirst {
public:
  OnFirst (GstElement *sink, const char *signal, std::function<void ()> task)
      : state_ (std::make_shared<State> (std::move (task)))
  {
    // Swapped, so that the arguments, which are others for each signal, come last.
    g_signal_connect_data (
        sink, signal, G_CALLBACK (on_signal), new std::shared_ptr<State> (state_),
        [] (gpointer state, GClosure *) { delete static_cast<std::shared_ptr<State> *> (state); },
        G_CONNECT_SWAPPED);
  }

  OnFirst (const OnFirst &) = delete;
  OnFirst &operator= (const OnFirst &) = delete;

  void wait ()
  {
    wait_for ("the handler to be done", [this] { return state_->done.load (); });
  }

private:
  // The signal is emitted after the test's end, too, when the element is stopped.
  struct State {
    explicit State (std::function<void ()> what) : task (std::move (what)) {}

    const std::function<void ()> task;
    std::atomic<bool> begun{false}, done{false};
  };

  static void on_signal (std::shared_ptr<State> *state)
  {
    if ((*state)->begun.exchange (true))
      return;
    (*state)->task ();
    (*state)->done = true;
  }

  const std::shared_ptr<State> state_;
};

// Two viewers, of whom one leaves: every signal is emitted.
void come_and_go (SinkRig &rig)
{
  rig.play ();
  rig.join ("ann");
  rig.join ("bob");
  wait_for ("bob's offer", [&] { return !rig.sections ("bob").empty (); });
  rig.leave ("bob");
}

// Refused, with one error that says so; the element can be stopped as ever.
void test_stop (const Signal &row)
{
  GstStateChangeReturn result = GST_STATE_CHANGE_SUCCESS; // written before done
  SinkRig rig (raw_both);
  OnFirst handler (rig.sink (), row.name,
                   [&] { result = gst_element_set_state (rig.sink (), GST_STATE_NULL); });
  rig.play ();
  rig.join ("ann");
  rig.join ("bob");
  rig.leave ("bob");
  handler.wait ();
  g_assert_cmpint (result, ==, GST_STATE_CHANGE_FAILURE);
  rig.wait_for_complaint ("a handler of one of its signals cannot stop the element");
  g_assert_cmpuint (rig.count_errors (), ==, 1);
  rig.stop ();
}

// It would wait for the thread that it runs on.
void test_start_another_of_the_context ()
{
  GstStateChangeReturn result = GST_STATE_CHANGE_SUCCESS, of_another = GST_STATE_CHANGE_FAILURE;
  SinkRig rig (raw_both);
  g_object_set (rig.sink (), "context", "x", nullptr);
  OnFirst handler (rig.sink (), "peer-added", [&] {
    const auto start = [] (const char *context) {
      const auto sink = GRef<GstElement>::sink (gst_element_factory_make ("wsrtcsink", nullptr));
      g_object_set (sink.get (), "port", 0, "announce", FALSE, "context", context, nullptr);
      const auto started = gst_element_set_state (sink.get (), GST_STATE_READY);
      gst_element_set_state (sink.get (), GST_STATE_NULL);
      return started;
    };
    result = start ("x");
    of_another = start ("y");
  });
  rig.play ();
  rig.join ("ann");
  handler.wait ();
  g_assert_cmpint (result, ==, GST_STATE_CHANGE_FAILURE);
  g_assert_cmpint (of_another, ==, GST_STATE_CHANGE_SUCCESS);
  rig.wait_for_packets ("ann");
}

// The one who stops the element hears of the peers when it is over.
void test_stop_while_stopping ()
{
  SinkRig rig (raw_both);
  rig.play ();
  rig.join ("ann");
  rig.wait_for_packets ("ann");
  OnFirst handler (rig.sink (), "peer-removed", [&] { rig.stop (); });
  rig.stop ();
  handler.wait ();
  g_assert_cmpint (GST_STATE (rig.sink ()), ==, GST_STATE_NULL);
  assert_text (rig.complaints (), "");
}

// A viewer that has waited is let in when the element plays.
void test_stop_while_starting ()
{
  GstStateChangeReturn result = GST_STATE_CHANGE_SUCCESS; // written before done
  SinkRig rig (raw_both);
  OnFirst handler (rig.sink (), "prepare-peer",
                   [&] { result = gst_element_set_state (rig.pipeline (), GST_STATE_NULL); });
  gst_element_set_state (rig.pipeline (), GST_STATE_READY);
  rig.line ().wait_until_started ();
  rig.join ("ann");
  gst_element_set_state (rig.pipeline (), GST_STATE_PLAYING);
  handler.wait ();
  g_assert_cmpint (result, ==, GST_STATE_CHANGE_FAILURE);
  rig.stop ();
}

void test_release (const Signal &row)
{
  SinkRig rig (raw_both);
  OnFirst handler (rig.sink (), row.name, [&] { rig.remove_source ("a", "audio_1"); });
  come_and_go (rig);
  handler.wait ();
  rig.wait_for_sections ("ann", 1);
  g_assert_false (rig.removed ("ann"));
  assert_text (rig.complaints (), "");
  wait_for ("the input to be gone", [&] { return rig.count_elements ("clocksync") == 1; });
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/sink/handlers/stop", all_signals, test_stop);
  g_test_add_func ("/sink/handlers/start-another-of-the-context", test_start_another_of_the_context);
  g_test_add_func ("/sink/handlers/stop-while-stopping", test_stop_while_stopping);
  g_test_add_func ("/sink/handlers/stop-while-starting", test_stop_while_starting);
  add_table ("/sink/handlers/release", all_signals, test_release);
  return g_test_run ();
}
