// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A session that waits with its offer for the next viewer: who gets it, who gets
// one of its own, and that it is never in the way.
#include <atomic>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "data_sides.hpp"
#include "leaks.hpp"
#include "sink_rig.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

#define ENCODED                                                                                              \
  "videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1 ! "                           \
  "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=30 ! "                                        \
  "video/x-h264,profile=constrained-baseline ! "

constexpr const char *encoded = ENCODED "wsrtcsink name=s";
constexpr const char *raw =
    "videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1 ! wsrtcsink name=s";

// Each has a thread of its own. The receivers of this test count, too.
size_t count_webrtcbins ()
{
  size_t count = 0;
  std::error_code gone; // a thread may end meanwhile
  for (const auto &task : std::filesystem::directory_iterator ("/proc/self/task", gone)) {
    std::string name;
    std::getline (std::ifstream (task.path () / "comm"), name);
    count += g_str_has_suffix (name.c_str (), ":pc");
  }
  return count;
}

void wait_for_webrtcbins (const char *what, size_t count)
{
  wait_for (what, [count] { return count_webrtcbins () == count; });
}

// For longer than it takes to be made; those of the case before may still be on
// their way out, and one that nobody needs any more.
void assert_no_more_webrtcbins (size_t count)
{
  wait_for ("the others to go", [count] { return count_webrtcbins () <= count; });
  const gint64 end = g_get_monotonic_time () + G_USEC_PER_SEC;
  wait_for ("a second to pass", [&] {
    g_assert_cmpuint (count_webrtcbins (), <=, count);
    return g_get_monotonic_time () > end;
  });
}

ViewerOptions viewer_of (std::vector<std::string> video)
{
  ViewerOptions options;
  options.role = "viewer";
  options.capabilities = Capabilities{std::move (video), {"OPUS"}};
  return options;
}

// ---- who gets it

void test_taken ()
{
  SinkRig rig (encoded);
  rig.play ();
  for (size_t viewers = 0; viewers < 3; viewers++) {
    // Two for each that is there: its own, and the one that it is served by.
    wait_for_webrtcbins ("the understudy", 2 * viewers + 1);
    const std::string id = "viewer-" + std::to_string (viewers);
    const auto offers = std::make_shared<std::atomic<int>> (0);
    ViewerOptions options = viewer_of ({"H264"});
    options.heard = [offers, id] (const Message &message) {
      *offers += std::holds_alternative<Description> (message.body);
      assert_text (message.peer.str (), id);
    };
    rig.join (id, options);
    rig.wait_for_packets (id);
    g_assert_cmpint (*offers, ==, 1);
  }
  assert_text (rig.complaints (), "");
}

struct Row {
  const char *name;
  const char *launch;
  std::vector<std::string> takes;
  const char *gets;
};

const Row rows[] = {
    {"its-codec", encoded, {"VP8", "H264"}, "H264"},
    {"another-codec", encoded, {"VP8"}, "VP8"},
    {"an-encoder", raw, {"VP8"}, "VP8"},
};

void test_codec (const Row &row)
{
  SinkRig rig (row.launch);
  rig.play ();
  if (std::string (row.launch) == encoded)
    wait_for_webrtcbins ("the understudy", 1);
  ViewerOptions options = viewer_of (row.takes);
  options.receiver.codecs = {row.gets}; // and nothing else
  rig.join ("ann", options);
  rig.wait_for_packets ("ann");
}

// Channels that were declared are in that offer, and are the viewer's.
void test_data_channels ()
{
  DataApplication application;
  DataViewer channels;
  SinkRig rig (ENCODED "wsrtcsink name=s data-channels=<chat>");
  application.listen_to (rig.sink ());
  rig.play ();
  wait_for_webrtcbins ("the understudy", 1);
  ViewerOptions options = viewer_of ({"H264"});
  options.receiver = channels.options ().receiver;
  rig.join ("ann", options);
  application.log.wait_for_line ("chat open");
  channels.send ("chat", "hello");
  application.log.wait_for_line ("chat text hello");
  assert_text (application.peer (), "ann");
  rig.wait_for_packets ("ann");
}

// ---- who gets one of its own

struct Named {
  std::atomic<int> peers{0};

  static void on_peer (GstElement *, const char *id, GstElement *, Named *self)
  {
    assert_text (id, "ann");
    self->peers++;
  }
};

void test_handler ()
{
  Named named;
  SinkRig rig (encoded);
  g_signal_connect (rig.sink (), "prepare-peer", G_CALLBACK (Named::on_peer), &named);
  rig.play ();
  assert_no_more_webrtcbins (0);
  rig.join ("ann", viewer_of ({"H264"}));
  rig.wait_for_packets ("ann");
  g_assert_cmpint (named.peers, ==, 1);
  assert_no_more_webrtcbins (2);
}

// What waits was made without it.
void test_late_handler ()
{
  Named named;
  SinkRig rig (encoded);
  rig.play ();
  wait_for_webrtcbins ("the understudy", 1);
  g_signal_connect (rig.sink (), "prepare-peer", G_CALLBACK (Named::on_peer), &named);
  rig.join ("ann", viewer_of ({"H264"}));
  rig.wait_for_packets ("ann");
  g_assert_cmpint (named.peers, ==, 1);
}

void test_raw ()
{
  SinkRig rig (raw);
  rig.play ();
  rig.join ("ann");
  rig.wait_for_packets ("ann");
  assert_no_more_webrtcbins (2);
}

void test_no_place ()
{
  SinkRig rig (ENCODED "wsrtcsink name=s max-peers=1");
  rig.play ();
  wait_for_webrtcbins ("the understudy", 1);
  rig.join ("ann", viewer_of ({"H264"}));
  rig.wait_for_packets ("ann");
  assert_no_more_webrtcbins (2);
}

// ---- what changes meanwhile

void test_input_comes ()
{
  SinkRig rig (encoded);
  rig.play ();
  wait_for_webrtcbins ("the understudy", 1);
  GstElement *tone = gst_parse_bin_from_description (
      "audiotestsrc is-live=true ! opusenc ! audio/x-opus ! queue", TRUE, nullptr);
  gst_bin_add (GST_BIN (rig.pipeline ()), tone);
  g_assert_true (gst_element_link (tone, rig.sink ()));
  gst_element_sync_state_with_parent (tone);
  rig.join ("ann", viewer_of ({"H264"}));
  rig.wait_for_sections ("ann", 2);
}

void run_and_stop (SinkRig &rig)
{
  rig.play ();
  wait_for_webrtcbins ("the understudy", 1);
  rig.stop ();
  wait_for_webrtcbins ("the end of the understudy", 0);
}

void test_stopped ()
{
  SinkRig rig (encoded);
  run_and_stop (rig); // what is made once
  LeakGuard guard;
  for (int round = 0; round < 3; round++)
    run_and_stop (rig);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/sink/understudy/taken", test_taken);
  g_test_add_func ("/sink/understudy/data-channels", test_data_channels);
  add_table ("/sink/understudy/gets", rows, test_codec);
  g_test_add_func ("/sink/understudy/handler", test_handler);
  g_test_add_func ("/sink/understudy/late-handler", test_late_handler);
  g_test_add_func ("/sink/understudy/raw", test_raw);
  g_test_add_func ("/sink/understudy/no-place", test_no_place);
  g_test_add_func ("/sink/understudy/input-comes", test_input_comes);
  g_test_add_func ("/sink/understudy/stopped", test_stopped);
  return g_test_run ();
}
