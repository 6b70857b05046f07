// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What stands in front of wsrtcsink's inputs while viewers look on: a stream that
// becomes one that browsers cannot show, and is one that they can again; elements
// that fail, of which only their own pad is to notice something.
#include <string>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "codecs.hpp"
#include "factories.hpp"
#include "peer_watch.hpp"
#include "sink_rig.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

#define VIDEO "videotestsrc is-live=true ! video/x-raw,format=I420,width=160,height=120,framerate=30/1"
#define SOUND "audiotestsrc is-live=true samplesperbuffer=480 ! audio/x-raw,rate=48000,channels=2"

void select_input (SinkRig &rig, const char *name)
{
  const auto selector = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (rig.pipeline ()), "i"));
  const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (selector.get (), name));
  g_object_set (selector.get (), "active-pad", pad.get (), nullptr);
}

// A session of untouched H264, one that is encoded, and one that is untouched
// again; each viewer is shown the new one before the old one ends.
void test_awkward_and_back ()
{
  SinkRig rig ("input-selector name=i sync-streams=false ! wsrtcsink name=s linger=0 " VIDEO
               " ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=15 ! "
               "video/x-h264,profile=constrained-baseline ! i.sink_0 " VIDEO
               " ! x264enc speed-preset=ultrafast bframes=2 b-adapt=false key-int-max=15 ! "
               "video/x-h264,profile=main ! i.sink_1");
  PeerWatch peers (rig.sink ());
  ViewerOptions options;
  options.receiver.codecs = {"H264", "VP8"};
  rig.play ();
  rig.join ("ann", options);
  rig.wait_for_packets ("ann");
  g_assert_cmpuint (rig.count_elements ("avdec_h264"), ==, 0);

  select_input (rig, "sink_1");
  wait_for ("another session", [&] { return peers.count_made () == 2; });
  peers.wait_for_alive (1);
  rig.wait_for_packets ("ann");
  g_assert_cmpuint (rig.count_elements ("avdec_h264"), ==, 1);

  select_input (rig, "sink_0");
  wait_for ("a third one", [&] { return peers.count_made () == 3; });
  peers.wait_for_alive (1);
  rig.wait_for_packets ("ann");
  wait_for ("the decoder to go", [&] { return rig.count_elements ("avdec_h264") == 0; });

  g_assert_false (rig.removed ("ann"));
  g_assert_cmpuint (rig.count_errors (), ==, 0);
  rig.wait_for_complaint ("video_0: H264 comes in with B-frames");
  g_assert_cmpuint (rig.count_complaints (), ==, 1);
}

struct FailureRow {
  const char *name;
  FakeElement fake;
  const char *says;
};

#define UNREADABLE ", so that AAC cannot be read; check the source of this pad\n"

const FailureRow failure_rows[] = {
    {"parser", {"aacparse", "identity", 100}, "audio_0: aacparse failed (the fake element fails)" UNREADABLE},
    {"parser-without-a-word",
     {"aacparse", "identity", 100, GST_FLOW_NOT_NEGOTIATED},
     "audio_0: the elements for AAC failed (not-negotiated)" UNREADABLE},
};

// One error; the source of that pad, and all of the others, go on.
void test_failure (const FailureRow &row)
{
  const WithFakes fakes ({row.fake});
  SinkRig rig (VIDEO " ! wsrtcsink name=s " SOUND " ! voaacenc ! identity name=source ! s.audio_0");
  rig.play ();
  rig.join ("ann");
  rig.wait_for_complaint (row.says);
  rig.wait_for_packets ("ann", 60);
  g_assert_false (rig.removed ("ann"));
  assert_text (rig.complaints (), row.says);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/sink/front/awkward-and-back", test_awkward_and_back);
  add_table ("/sink/front/failure", failure_rows, test_failure);
  return g_test_run ();
}
