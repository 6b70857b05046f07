// SPDX-License-Identifier: LGPL-2.1-or-later
//
// wsrtcsink to wsrtcsrc over a bad path: what is shown, how often it freezes, and
// how soon it is back. "./dev test --long weather" runs all rows for long.
#include <memory>
#include <string>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "detour.hpp"
#include "freezes.hpp"
#include "leaks.hpp"
#include "source_rig.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr const char *producer =
    "videotestsrc is-live=true pattern=snow ! "
    "video/x-raw,width=160,height=120,framerate=30/1 ! wsrtcsink name=s bitrate=600000";
constexpr const char *consumer = "wsrtcsrc name=src latency=200 ! video/x-raw ! "
                                 "fakesink name=out sync=true async=false signal-handoffs=true";

// ---- the path

// The source's own places are not told: the relay, which outlives the rig, is the only
// way.
void lead_through (SourceRig &rig, UdpRelay &relay)
{
  rig.alter_producer ([&relay] (Message &message) { lead_to (relay, message); });
  rig.mute_candidates ();
}

// ---- what is shown

void on_picture (GstElement *, GstBuffer *, GstPad *, Freezes *freezes)
{
  freezes->show (g_get_monotonic_time ());
}

// `freezes` outlives the rig.
void watch (SourceRig &rig, Freezes &freezes)
{
  const auto out = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (rig.pipeline ()), "out"));
  g_signal_connect (out.get (), "handoff", G_CALLBACK (on_picture), &freezes);
}

struct Sent {
  guint64 nacks = 0, plis = 0, again = 0;
};

// What the sink has sent to its only viewer.
Sent sent_by (SourceRig &rig)
{
  const auto sink = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (rig.producer ()), "s"));
  GstStructure *stats = nullptr;
  g_object_get (sink.get (), "stats", &stats, nullptr);
  const GUnique<GstStructure> holder (stats);
  Sent sent;
  const GValue *peers = gst_structure_get_value (stats, "peers");
  for (guint i = 0; peers && i < gst_value_array_get_size (peers); i++) {
    const GstStructure *peer = gst_value_get_structure (gst_value_array_get_value (peers, i));
    const GValue *tracks = gst_structure_get_value (peer, "tracks");
    for (guint j = 0; tracks && j < gst_value_array_get_size (tracks); j++) {
      const GstStructure *track = gst_value_get_structure (gst_value_array_get_value (tracks, j));
      guint64 nacks = 0, plis = 0, again = 0;
      gst_structure_get (track, "nack-count", G_TYPE_UINT64, &nacks, "pli-count", G_TYPE_UINT64, &plis,
                         "retransmitted-packets-sent", G_TYPE_UINT64, &again, nullptr);
      sent = {sent.nacks + nacks, sent.plis + plis, sent.again + again};
    }
  }
  return sent;
}

// ---- cases

struct Row {
  const char *name;
  const char *weather;
  double seconds;      // usually; 0 = in long runs only
  double long_seconds; // in long runs
  double least;        // of the pictures, that are shown
  int freezes;         // in a minute, at most
  double back;         // s from the end of the bad weather to the next picture, at most
  int nacks = -1;      // at most; -1 = any
};

const Row rows[] = {
    {"good", "delay=20", 0, 30, 0.8, 6, 1, 10},
    {"loss-1", "loss=0.01 delay=20", 0, 30, 0.7, 6, 1},
    {"loss-5", "loss=0.05 delay=20", 4, 30, 0.3, 40, 2},
    {"loss-10", "loss=0.1 delay=20", 0, 30, 0.5, 40, 2},
    {"loss-20", "loss=0.2 delay=20", 0, 30, 0.3, 60, 2},
    {"bursts-5", "loss=0.05 burst=8 delay=20", 0, 30, 0.6, 60, 2},
    {"reordered", "reordered=0.05 late=30 delay=20", 0, 30, 0.6, 10, 1},
    {"duplicated", "duplicates=0.1 delay=20", 0, 30, 0.8, 6, 1, 10},
    {"jitter-50", "jitter=50 delay=20", 3, 30, 0.7, 10, 1, 10}, // nothing is missing
    {"jitter-150", "jitter=150 delay=20", 0, 30, 0.6, 20, 1, 10},
    {"jitter-300", "jitter=300 delay=20", 0, 30, 0.3, 60, 1},
    {"jitter-reordered", "jitter=80 reordered=0.03 duplicates=0.03 delay=20", 4, 30, 0.3, 40, 2},
    {"dark-3", "dark=1", 3, 3, 0, 60, 2},
    {"dark-10", "dark=1", 0, 10, 0, 60, 2},
    {"rate-steps", "rate=300 delay=20", 0, 20, 0.3, 60, 2},
};

// Good weather, then the row's, then good weather again.
void test_row (const Row &row)
{
  const double seconds = is_long () ? row.long_seconds : row.seconds;
  if (seconds == 0)
    return g_test_skip ("in long runs only");
  UdpRelay relay (relay_address, weather_seed);
  Freezes freezes;
  SourceRig rig (consumer);
  lead_through (rig, relay);
  watch (rig, freezes);
  relay.set_weather (*parse_weather ("delay=20 rate=4000"));
  std::unique_ptr<FlowWatch> in;
  rig.start_producer (
      producer, [&] (GstElement *pipeline) { in = std::make_unique<FlowWatch> (pipeline, "s", "video_0"); });
  rig.play ();
  wait_for ("pictures", [&] { return freezes.shown ().pictures >= 30; });
  gst_bin_recalculate_latency (GST_BIN (rig.pipeline ()));
  last_for (1.5); // its average is that of good weather

  const Sent before = sent_by (rig);
  freezes.start ();
  const guint64 sent_before = in->buffers;
  relay.set_weather (*parse_weather (row.weather));
  last_for (seconds);
  const Shown during = freezes.shown ();
  const double sent = double (in->buffers - sent_before);
  const Sent meanwhile = sent_by (rig);
  relay.set_weather (*parse_weather ("delay=20 rate=4000"));
  const gint64 cleared = g_get_monotonic_time ();
  wait_for ("pictures again", [&] { return freezes.shown ().pictures > during.pictures + 1; });
  const double back = double (freezes.shown ().last - cleared) / G_USEC_PER_SEC;
  last_for (2);
  const Shown all = freezes.shown ();
  const RelayCounts counts = relay.counts ();

  g_test_message (
      "| %s | `%s` | %.0f s | %.0f | %.1f %% | %d | %.2f s | %.2f s | %.2f s | %d | %d | %d | %d |", row.name,
      row.weather, seconds, sent, 100.0 * during.pictures / sent, all.freezes,
      double (all.frozen) / G_USEC_PER_SEC, double (all.longest) / G_USEC_PER_SEC, back,
      int (meanwhile.nacks - before.nacks), int (meanwhile.again - before.again),
      int (meanwhile.plis - before.plis), int (counts.lost + counts.overflowed));
  g_assert_cmpfloat (during.pictures, >=, row.least * sent);
  g_assert_cmpfloat (all.freezes, <=, 1 + row.freezes * (seconds + 2) / 60);
  g_assert_cmpfloat (back, <, row.back);
  if (row.nacks >= 0)
    g_assert_cmpint (int (meanwhile.nacks - before.nacks), <=, row.nacks);
  g_assert_cmpuint (rig.sent ("capabilities"), ==, 1); // it is the session of before
  assert_text (rig.complaints (), "");
  in = nullptr;
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_set_nonfatal_assertions (); // a row that fails has its figures, and so have the others
  add_table ("/weather", rows, test_row);
  return g_test_run ();
}
