// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A pipeline whose sinks show everything some seconds later: nothing is left out
// on the way to them.
#include <algorithm>
#include <atomic>
#include <string>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "source_rig.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr GstClockTime wait = 3 * GST_SECOND;
// What is watched: more than once what a queue of a second holds.
constexpr gint64 watched = 6 * static_cast<gint64> (GST_SECOND);
// Far above what a busy machine makes of a picture every 67 ms and a sound every 10.
constexpr gint64 gap_limit = 600 * static_cast<gint64> (GST_MSECOND);

struct Row {
  const char *name;
  const char *video, *audio; // what is in front of the sinks
  bool is_set;               // on the pipeline; else it asks its elements
};

#define HOLD "queue min-threshold-time=3000000000 max-size-time=0 max-size-buffers=0 max-size-bytes=0"

const Row rows[] = {
    {"encoded", "video/x-vp8", "audio/x-opus", true},
    {"raw", "video/x-raw", "audio/x-raw", true},
    {"rtp", "application/x-rtp", "application/x-rtp", true},
    {"a-branch-is-slow", HOLD, "audio/x-opus", false},
};

// The longest time between two that come after each other.
struct Gaps {
  Gaps (GstElement *pipeline, const char *name)
  {
    const auto sink = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (pipeline), name));
    pad = GRef<GstPad>::adopt (gst_element_get_static_pad (sink.get (), "sink"));
    probe = gst_pad_add_probe (
        pad.get (), GST_PAD_PROBE_TYPE_BUFFER,
        [] (GstPad *, GstPadProbeInfo *info, gpointer gaps) {
          static_cast<Gaps *> (gaps)->see (GST_PAD_PROBE_INFO_BUFFER (info));
          return GST_PAD_PROBE_OK;
        },
        this, nullptr);
  }

  ~Gaps () { gst_pad_remove_probe (pad.get (), probe); }

  Gaps (const Gaps &) = delete;
  Gaps &operator= (const Gaps &) = delete;

  void see (GstBuffer *buffer)
  {
    const auto time = static_cast<gint64> (GST_BUFFER_PTS (buffer));
    if (first < 0)
      first = time;
    // Until the latency is known, it may be too much for what was before.
    else if (last - first > static_cast<gint64> (GST_SECOND))
      longest = std::max (longest.load (), time - last);
    last = time;
  }

  gint64 span () const { return last - first; }

  GRef<GstPad> pad;
  gulong probe = 0;
  std::atomic<gint64> first{-1}, last{-1}, longest{0};
};

// As an application does it when the bus says so.
std::atomic<bool> asked{false};

GstBusSyncReply on_message (GstBus *, GstMessage *message, gpointer)
{
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_LATENCY)
    asked = true;
  return GST_BUS_PASS;
}

void test_gaps (const Row &row)
{
  SourceRig rig ((std::string ("wsrtcsrc name=src src.video_0 ! ") + row.video +
                  " ! fakesink name=v sync=true src.audio_0 ! " + row.audio + " ! fakesink name=a sync=true")
                     .c_str ());
  Gaps video (rig.pipeline (), "v"), audio (rig.pipeline (), "a");
  if (row.is_set)
    gst_pipeline_set_latency (GST_PIPELINE (rig.pipeline ()), wait);
  const auto bus = GRef<GstBus>::adopt (gst_element_get_bus (rig.pipeline ()));
  gst_bus_set_sync_handler (bus.get (), on_message, nullptr, nullptr);
  rig.start_producer (
      "videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=15/1 ! wsrtcsink name=s "
      "audiotestsrc is-live=true samplesperbuffer=480 ! s.");
  rig.play ();
  wait_for (
      "pictures and sounds",
      [&] {
        if (!row.is_set && asked.exchange (false))
          gst_bin_recalculate_latency (GST_BIN (rig.pipeline ()));
        return (video.span () > watched && audio.span () > watched) || rig.count_complaints () > 0;
      },
      Milliseconds (40000));
  g_test_message ("%" G_GINT64_FORMAT " ms without a picture, %" G_GINT64_FORMAT " ms without a sound",
                  video.longest / static_cast<gint64> (GST_MSECOND),
                  audio.longest / static_cast<gint64> (GST_MSECOND));
  assert_text (rig.complaints (), "");
  g_assert_cmpint (video.longest, <, gap_limit);
  g_assert_cmpint (audio.longest, <, gap_limit);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/source/late-sinks", rows, test_gaps);
  return g_test_run ();
}
