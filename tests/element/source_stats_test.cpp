// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The property "stats" of wsrtcsrc: what it tells of what comes. Losses are in
// source_loss_test.cpp.
#include <string>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "source_rig.hpp"
#include "stats_fields.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr const char *both = "videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1 ! "
                             "wsrtcsink name=s audiotestsrc is-live=true ! s.";
constexpr const char *take_both = "wsrtcsrc name=src ! queue ! fakesink async=false "
                                  "src. ! queue ! fakesink async=false";

void wait_for_packets (SourceRig &rig, const char *pad, guint64 count)
{
  wait_for (pad, [&] {
    const PadFigures track (rig.source (), pad);
    return track && track.count ("packets-received") >= count;
  });
}

// Of what the producer's element sends to its only viewer.
guint sent_ssrc (SourceRig &rig, const char *kind)
{
  const auto sink = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (rig.producer ()), "s"));
  const auto stats = read_stats (sink.get ());
  const GstStructure *track = find_item (get_item (stats.get (), "peers", 0), "tracks", "kind", kind);
  guint ssrc = 0;
  g_assert_true (track && gst_structure_get_uint (track, "ssrc", &ssrc));
  return ssrc;
}

void expect_track (SourceRig &rig, const char *pad, const char *kind, const char *mime, guint clock_rate)
{
  const PadFigures track (rig.source (), pad);
  g_assert_true (bool (track));
  assert_text (track.text ("kind"), kind);
  assert_text (track.text ("mime-type"), mime);
  g_assert_cmpuint (track.number ("clock-rate"), ==, clock_rate);
  g_assert_cmpuint (track.number ("ssrc"), ==, sent_ssrc (rig, kind));
  g_assert_cmpuint (track.count ("bytes-received"), >, track.count ("packets-received"));
  g_assert_cmpfloat (track.real ("jitter"), <, 1);
  g_assert_cmpint (track.lost (), >=, 0); // there are no duplicates
}

void test_tracks ()
{
  SourceRig rig (take_both);
  rig.start_producer (both);
  rig.play ();
  wait_for_packets (rig, "video_0", 30);
  wait_for_packets (rig, "audio_0", 30);
  expect_track (rig, "video_0", "video", "video/VP8", 90000);
  expect_track (rig, "audio_0", "audio", "audio/OPUS", 48000);
  assert_text (rig.complaints (), "");
}

// The last packet is not older than a moment, and the figures are of now.
void test_times ()
{
  SourceRig rig (take_both);
  rig.start_producer (both);
  rig.play ();
  wait_for_packets (rig, "video_0", 10);
  const double before = double (g_get_real_time ()) / 1000;
  const auto stats = read_stats (rig.source ());
  double timestamp = 0, last = 0;
  g_assert_true (gst_structure_get_double (stats.get (), "timestamp", &timestamp));
  const GstStructure *video = find_item (stats.get (), "received", "pad", "video_0");
  g_assert_true (video && gst_structure_get_double (video, "last-packet-received-timestamp", &last));
  g_assert_cmpfloat (timestamp, >=, before - 10000);
  g_assert_cmpfloat (last, >=, before - 10000);
  g_assert_cmpfloat (last, <=, timestamp + 1000);
}

void test_null ()
{
  SourceRig rig (take_both);
  const auto stats = read_stats (rig.source ());
  g_assert_false (gst_structure_has_field (stats.get (), "timestamp"));
  g_assert_cmpuint (count_items (stats.get (), "received"), ==, 0);
  rig.play ();
  const auto waiting = read_stats (rig.source ());
  g_assert_true (gst_structure_has_field (waiting.get (), "timestamp"));
  g_assert_cmpuint (count_items (waiting.get (), "received"), ==, 0);
  rig.stop ();
  g_assert_false (gst_structure_has_field (read_stats (rig.source ()).get (), "timestamp"));
}

// The next source's are its own, and there are none in between.
void test_restart ()
{
  SourceRig rig (take_both);
  rig.start_producer (both);
  rig.play ();
  wait_for_packets (rig, "video_0", 90);
  const guint first = PadFigures (rig.source (), "video_0").number ("ssrc");
  rig.stop_producer ();
  wait_for ("no media", [&] { return !PadFigures (rig.source (), "video_0"); });
  rig.start_producer (both);
  wait_for_packets (rig, "video_0", 1);
  const PadFigures track (rig.source (), "video_0");
  g_assert_cmpuint (track.number ("ssrc"), !=, first);
  g_assert_cmpuint (track.number ("ssrc"), ==, sent_ssrc (rig, "video"));
  g_assert_cmpuint (track.count ("packets-received"), <, 90);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/source/stats/tracks", test_tracks);
  g_test_add_func ("/source/stats/times", test_times);
  g_test_add_func ("/source/stats/null", test_null);
  g_test_add_func ("/source/stats/restart", test_restart);
  return g_test_run ();
}
