// SPDX-License-Identifier: LGPL-2.1-or-later
//
// wsrtcsink when its signalling fails, goes away and comes back.
#include <optional>
#include <string>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "sink_bench.hpp"
#include "table.hpp"

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

// A signaller may emit while it is given a message: here that the viewer who is being
// offered something has gone, and is there again.
void test_emits_while_it_sends ()
{
  SinkBench bench;
  Loopback &line = bench.rig.line ();
  int left = 5;
  line.set_script ([&] (GstWsrtcMessage *message) {
    if (gst_wsrtc_message_get_kind (message) != GST_WSRTC_MESSAGE_OFFER || left == 0)
      return;
    left--;
    const MessagePtr gone (gst_wsrtc_message_new_peer_removed ("bad"));
    const MessagePtr here (gst_wsrtc_message_new_peer_added ("bad", "viewer"));
    gst_wsrtc_signaller_emit_message (line.signaller (), gone.get ());
    gst_wsrtc_signaller_emit_message (line.signaller (), here.get ());
  });
  line.say (gst_wsrtc_message_new_peer_added ("bad", "viewer"));
  for (int offer = 0; offer < 6; offer++)
    (void)line.wait_for_message (GST_WSRTC_MESSAGE_OFFER, "bad");
  line.set_script (nullptr);
  line.say (gst_wsrtc_message_new_peer_removed ("bad"));
  bench.expect_leave ();
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

// ---- what those who wait are told

struct Told {
  bool live;
  std::string text;
};

std::optional<Told> take_state (Loopback &line)
{
  const MessagePtr state = line.take_message (GST_WSRTC_MESSAGE_STATE);
  if (!state)
    return std::nullopt;
  return Told{gst_wsrtc_message_get_live (state.get ()) != FALSE, gst_wsrtc_message_get_text (state.get ())};
}

void expect_state (SinkRig &rig, bool live, const std::string &text)
{
  const std::string what = std::string (live ? "live" : "waiting") + ": \"" + text + "\"";
  wait_for (what.c_str (), [&] {
    const auto told = take_state (rig.line ());
    return told && told->live == live && told->text == text;
  });
}

struct TextRow {
  const char *name;
  const char *set;
  std::string told;
};

const TextRow text_rows[] = {
    {"words", "waiting for the camera, last seen 12 s ago", "waiting for the camera, last seen 12 s ago"},
    {"control-characters", "a\tb\nc\x7f", "a b c "},
    {"not-utf8", "caf\xe9", "caf\xef\xbf\xbd"},
    {"none", nullptr, "waiting for the source"},
    {"empty", "", "waiting for the source"},
};

void test_waiting_text (const TextRow &row)
{
  SinkRig rig (
      "appsrc name=a caps=video/x-raw,format=I420,width=64,height=48,framerate=5/1 ! wsrtcsink name=s");
  // Already in state NULL, while it waits, and back.
  g_object_set (rig.sink (), "waiting-text", "the first words", nullptr);
  gst_element_set_state (rig.pipeline (), GST_STATE_PLAYING);
  expect_state (rig, false, "the first words");
  g_object_set (rig.sink (), "waiting-text", row.set, nullptr);
  expect_state (rig, false, row.told);
  g_autofree char *kept = nullptr;
  g_object_get (rig.sink (), "waiting-text", &kept, nullptr);
  g_assert_cmpstr (kept ? kept : "", ==, row.set ? row.set : "");
}

void test_long_waiting_text ()
{
  SinkRig rig ("appsrc name=a ! wsrtcsink name=s");
  gst_element_set_state (rig.pipeline (), GST_STATE_PLAYING);
  expect_state (rig, false, "waiting for the source");
  std::string text, told;
  for (int i = 0; i < 600; i++)
    text += "\xc3\xa9";
  g_object_set (rig.sink (), "waiting-text", text.c_str (), nullptr);
  expect_state (rig, false, text.substr (0, 1000));
}

// Live is live; the words are there again when media end.
void test_waiting_text_while_live ()
{
  SinkBench bench;
  SinkRig &rig = bench.rig;
  while (take_state (rig.line ())) {
  }
  g_object_set (rig.sink (), "waiting-text", "back in a moment", nullptr);
  rig.wait_for_packets ("good");
  g_assert_false (take_state (rig.line ()).has_value ());
  gst_element_set_state (rig.pipeline (), GST_STATE_READY);
  expect_state (rig, false, "back in a moment");
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
  g_test_add_func ("/sink/signalling/emits-while-it-sends", test_emits_while_it_sends);
  g_test_add_func ("/sink/signalling/sends-fail", test_sends_fail);
  g_test_add_func ("/sink/signalling/start-fails", test_start_fails);
  g_test_add_func ("/sink/signalling/never-ready", test_never_ready);
  add_table ("/sink/signalling/waiting-text", text_rows, test_waiting_text);
  g_test_add_func ("/sink/signalling/long-waiting-text", test_long_waiting_text);
  g_test_add_func ("/sink/signalling/waiting-text-while-live", test_waiting_text_while_live);
  return g_test_run ();
}
