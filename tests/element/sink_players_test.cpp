// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Viewers that can only be answered, as players of WHEP are: our server calls them
// "player". Nothing is ever offered to them.
#include <string>

#include "assert_text.hpp"
#include "sink_rig.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr char launch[] =
    "videotestsrc name=v is-live=true ! video/x-raw,width=160,height=120,framerate=30/1 ! wsrtcsink name=s "
    "audiotestsrc name=a is-live=true ! s.";

ViewerOptions player ()
{
  ViewerOptions options;
  options.role = "player";
  options.offers = true;
  options.receiver.codecs = {"VP8", "OPUS"};
  return options;
}

bool is_offered (SinkRig &rig, const char *id)
{
  return rig.line ().take_message (GST_WSRTC_MESSAGE_OFFER, id) != nullptr;
}

// What it has goes on without the input that has gone.
void test_goes_on ()
{
  SinkRig rig (launch);
  rig.play ();
  rig.join ("pat", player ());
  rig.wait_for_packets ("pat");
  rig.join ("good");
  rig.wait_for_packets ("good");
  rig.remove_source ("a", "audio_1");
  rig.line ().take_message (GST_WSRTC_MESSAGE_OFFER, "good");
  rig.line ().wait_for_message (GST_WSRTC_MESSAGE_OFFER, "good");
  rig.wait_for_packets ("pat", 60);
  g_assert_false (is_offered (rig, "pat"));
  g_assert_false (rig.removed ("pat"));
  assert_text (rig.complaints (), "");
}

// Nothing is left of what it plays: it has to come again.
void test_is_seen_out ()
{
  SinkRig rig (launch);
  rig.play ();
  rig.join ("pat", player ());
  rig.wait_for_packets ("pat");
  rig.remove_source ("v", "video_0");
  rig.remove_source ("a", "audio_1");
  rig.line ().wait_for_message (GST_WSRTC_MESSAGE_BYE, "pat");
  rig.wait_until_removed ("pat");
  g_assert_false (is_offered (rig, "pat"));
  assert_text (rig.complaints (), "");
}

// A source that has come to know it anew, after a restart, has nothing to answer.
void test_offers_nothing ()
{
  SinkRig rig (launch);
  g_object_set (rig.sink (), "negotiation-timeout", 1000u, nullptr);
  rig.play ();
  ViewerOptions options = player ();
  options.offers = false;
  rig.join ("pat", options);
  rig.line ().wait_for_message (GST_WSRTC_MESSAGE_BYE, "pat");
  rig.wait_until_removed ("pat");
  g_assert_false (is_offered (rig, "pat"));
  assert_text (rig.complaints (), "");
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/sink-players/goes-on", test_goes_on);
  g_test_add_func ("/sink-players/is-seen-out", test_is_seen_out);
  g_test_add_func ("/sink-players/offers-nothing", test_offers_nothing);
  return g_test_run ();
}
