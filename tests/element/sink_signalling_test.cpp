// SPDX-License-Identifier: LGPL-2.1-or-later
//
// wsrtcsink when its signalling fails, goes away and comes back.
#include <gst/gst.h>

#include "assert_text.hpp"
#include "sink_bench.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

bool is_live (Loopback &line)
{
  const MessagePtr state = line.take_message (GST_WSRTC_MESSAGE_STATE);
  return state && gst_wsrtc_message_get_live (state.get ());
}

void test_fatal_error ()
{
  SinkBench bench;
  bench.rig.line ().report (GST_WSRTC_ERROR_SECURITY, "the token was refused", true);
  bench.rig.wait_for_complaint ("the token was refused");
  g_assert_cmpuint (bench.rig.count_errors (), ==, 1);
}

void test_other_error ()
{
  SinkBench bench;
  bench.rig.line ().report (GST_WSRTC_ERROR_PROTOCOL, "the server said something odd", false);
  bench.rig.wait_for_complaint ("the server said something odd");
  g_assert_cmpuint (bench.rig.count_complaints (), ==, 1);
  g_assert_cmpuint (bench.rig.count_errors (), ==, 0);
  bench.rig.wait_for_packets ("good");
}

// Media go on meanwhile; the stream is told to be live again, and takes new
// viewers as before.
void test_away_and_back ()
{
  SinkBench bench;
  bench.rig.line ().set_state (GST_WSRTC_SIGNALLER_CONNECTING);
  bench.rig.wait_for_packets ("good");
  bench.rig.line ().set_state (GST_WSRTC_SIGNALLER_READY);
  wait_for ("the state to be told again", [&] { return is_live (bench.rig.line ()); });
  bench.rig.wait_for_packets ("good");
  bench.rig.join ("bad");
  bench.expect_media ();
}

// A server that was started anew knows none of the ids from before, and never
// tells that they have gone.
void test_unconnected_are_gone_after_an_outage ()
{
  SinkBench bench;
  ViewerOptions silent;
  silent.alter = [] (Message &) { return false; };
  bench.rig.join ("bad", silent);
  bench.rig.line ().wait_for_message (GST_WSRTC_MESSAGE_OFFER, "bad");
  bench.rig.line ().set_state (GST_WSRTC_SIGNALLER_CONNECTING);
  bench.rig.line ().set_state (GST_WSRTC_SIGNALLER_READY);
  bench.expect_leave ();

  // One who is still there is told of again.
  bench.rig.join ("bad");
  bench.rig.wait_for_packets ("bad");
}

// What cannot be sent is told, and no reason to end anybody.
void test_sends_fail ()
{
  SinkBench bench;
  bench.rig.line ().refuse_sends (true);
  bench.rig.join ("bad");
  bench.rig.wait_for_complaint ("the line is cut by the test");
  bench.rig.wait_for_packets ("good");
  g_assert_cmpuint (bench.rig.count_errors (), ==, 0);
}

// What a signaller refuses at once fails the state change, with one error; it
// can be tried again.
void test_start_fails ()
{
  SinkRig rig ("videotestsrc is-live=true ! wsrtcsink name=s");
  rig.line ().refuse_start ("the topic is not usable");
  for (const char *complaints :
       {"the topic is not usable\n", "the topic is not usable\nthe topic is not usable\n"}) {
    g_assert_cmpint (gst_element_set_state (rig.pipeline (), GST_STATE_PLAYING), ==,
                     GST_STATE_CHANGE_FAILURE);
    assert_text (rig.complaints (), complaints);
    rig.stop ();
  }
  g_assert_cmpuint (rig.count_errors (), ==, 2);
  rig.line ().refuse_start ("");
  rig.play ();
}

// Never ready, and stopped all the same.
void test_never_ready ()
{
  SinkRig rig ("videotestsrc is-live=true ! wsrtcsink name=s");
  rig.line ().be_ready_at_start (false);
  gst_element_set_state (rig.pipeline (), GST_STATE_PLAYING);
  rig.line ().wait_until_started ();
  rig.stop ();
  wait_for ("the signaller to be stopped", [&] { return !rig.line ().started (); });
  assert_text (rig.complaints (), "");
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/sink/signalling/fatal-error", test_fatal_error);
  g_test_add_func ("/sink/signalling/other-error", test_other_error);
  g_test_add_func ("/sink/signalling/away-and-back", test_away_and_back);
  g_test_add_func ("/sink/signalling/unconnected-are-gone-after-an-outage",
                   test_unconnected_are_gone_after_an_outage);
  g_test_add_func ("/sink/signalling/sends-fail", test_sends_fail);
  g_test_add_func ("/sink/signalling/start-fails", test_start_fails);
  g_test_add_func ("/sink/signalling/never-ready", test_never_ready);
  return g_test_run ();
}
