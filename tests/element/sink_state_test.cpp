// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a wsrtcsink makes of the pipeline it is in: it is live if a source in it is.
// A file keeps the beginning, and its other sinks their first pictures.
#include <atomic>
#include <string>

#include <gst/gst.h>

#include "sink_rig.hpp"
#include "table.hpp"
#include "wait_for.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

struct Row {
  const char *name;
  const char *launch;
  GstStateChangeReturn paused;
};

#define SIZE " ! video/x-raw,width=160,height=120,framerate=30/1 ! "

const Row rows[] = {
    {"file", "videotestsrc" SIZE "wsrtcsink name=s", GST_STATE_CHANGE_SUCCESS},
    {"file-both", "videotestsrc" SIZE "wsrtcsink name=s audiotestsrc ! s.", GST_STATE_CHANGE_SUCCESS},
    {"file-and-other-sink",
     "videotestsrc" SIZE "tee name=t t. ! queue ! wsrtcsink name=s t. ! queue ! fakesink sync=true",
     GST_STATE_CHANGE_SUCCESS},
    {"camera", "videotestsrc is-live=true" SIZE "wsrtcsink name=s", GST_STATE_CHANGE_NO_PREROLL},
};

GstStateChangeReturn reach (GstElement *pipeline, GstState state)
{
  if (gst_element_set_state (pipeline, state) == GST_STATE_CHANGE_FAILURE)
    return GST_STATE_CHANGE_FAILURE;
  return gst_element_get_state (pipeline, nullptr, nullptr, 10 * GST_SECOND);
}

void test_states (const Row &row)
{
  SinkRig rig (row.launch);
  g_assert_cmpint (reach (rig.pipeline (), GST_STATE_PAUSED), ==, row.paused);
  g_assert_cmpint (reach (rig.pipeline (), GST_STATE_PLAYING), ==, GST_STATE_CHANGE_SUCCESS);
  g_assert_cmpint (reach (rig.pipeline (), GST_STATE_PAUSED), ==, row.paused);
  g_assert_cmpint (reach (rig.pipeline (), GST_STATE_PLAYING), ==, GST_STATE_CHANGE_SUCCESS);
}

// What is no camera comes as the clock has it, before anybody looks, too.
void test_pace ()
{
  constexpr guint enough = 60;
  SinkRig rig ("videotestsrc" SIZE "identity name=i ! wsrtcsink name=s");
  const auto before = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (rig.pipeline ()), "i"));
  const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (before.get (), "src"));
  std::atomic<guint> came{0};
  const gulong probe = gst_pad_add_probe (
      pad.get (), GST_PAD_PROBE_TYPE_BUFFER,
      [] (GstPad *, GstPadProbeInfo *, gpointer count) {
        (*static_cast<std::atomic<guint> *> (count))++;
        return GST_PAD_PROBE_OK;
      },
      &came, nullptr);
  const gint64 begun = g_get_monotonic_time ();
  rig.play ();
  wait_for ("pictures", [&] { return came >= enough; });
  // The last one comes when the one before it is due.
  g_assert_cmpint (g_get_monotonic_time () - begun, >=, (enough - 2) * G_TIME_SPAN_SECOND / 30);
  gst_pad_remove_probe (pad.get (), probe);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/sink/state", rows, test_states);
  g_test_add_func ("/sink/pace", test_pace);
  return g_test_run ();
}
