// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Two viewers, one of whom has less room than the stream: it gets a rate of its
// own, the other one notices nothing, and it goes back when there is room again.
#include <string>

#include <gst/gst.h>

#include "assert_text.hpp"
#include "detour.hpp"
#include "leaks.hpp"
#include "sink_rig.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr guint64 full = 800000;
constexpr guint64 room = 300000;
// Such pictures take as much as they are given, within wide bounds.
constexpr const char *producer = "videotestsrc is-live=true pattern=zone-plate kx2=8 ky2=8 kt=2 ! "
                                 "video/x-raw,width=320,height=240,framerate=30/1 ! "
                                 "wsrtcsink name=s bitrate=800000 video-codecs=<VP8> linger=500";

// Its own places are not told, so that the relay is the only way.
ViewerOptions behind (UdpRelay &relay)
{
  ViewerOptions options;
  options.receiver.deliver = true; // else it does not say when packets come
  options.heard = [&relay] (Message &message) { lead_to (relay, message); };
  options.alter = [] (Message &message) {
    return !std::holds_alternative<Candidate> (message.body) ||
           std::get_if<Candidate> (&message.body)->text.empty ();
  };
  return options;
}

// ---- what the element tells

struct Told {
  gboolean reduced = FALSE;
  guint64 target = 0;    // bit/s, of its encoder
  guint64 available = 0; // bit/s
  guint64 encoders = 0;  // of all
  guint64 sessions = 0;  // of all, that are reduced
  guint tracks = 0;
};

Told ask (SinkRig &rig, const std::string &id)
{
  GstStructure *held = nullptr;
  g_object_get (rig.sink (), "stats", &held, nullptr);
  const GUnique<GstStructure> stats (held);
  Told told;
  const GValue *totals = gst_structure_get_value (held, "totals");
  gst_structure_get (gst_value_get_structure (totals), "encoders", G_TYPE_UINT64, &told.encoders,
                     "sessions-reduced", G_TYPE_UINT64, &told.sessions, nullptr);
  const GValue *peers = gst_structure_get_value (held, "peers");
  for (guint i = 0; i < gst_value_array_get_size (peers); i++) {
    const GstStructure *peer = gst_value_get_structure (gst_value_array_get_value (peers, i));
    const GValue *tracks = gst_structure_get_value (peer, "tracks");
    if (id != gst_structure_get_string (peer, "id") || gst_value_array_get_size (tracks) == 0)
      continue;
    told.tracks = gst_value_array_get_size (tracks);
    const GstStructure *track = gst_value_get_structure (gst_value_array_get_value (tracks, 0));
    gst_structure_get (peer, "available-outgoing-bitrate", G_TYPE_UINT64, &told.available, nullptr);
    gst_structure_get (track, "reduced", G_TYPE_BOOLEAN, &told.reduced, "target-bitrate", G_TYPE_UINT64,
                       &told.target, nullptr);
  }
  return told;
}

// While it goes on, the wide one is as it was.
void check_wide (SinkRig &rig, guint64 &packets)
{
  const Told wide = ask (rig, "wide");
  g_assert_false (wide.reduced);
  g_assert_cmpuint (wide.target, ==, full);
  rig.wait_for_packets ("wide", 10);
  packets = rig.packets ("wide");
}

// Of some seconds; what a busy machine does to an encoder passes.
bool gets_through (SinkRig &rig, const UdpRelay &relay)
{
  const RelayCounts before = relay.counts ();
  rig.wait_for_packets ("narrow", 60);
  const RelayCounts after = relay.counts ();
  const uint64_t lost = after.overflowed - before.overflowed, passed = after.passed - before.passed;
  g_test_message ("lost %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT, lost, passed);
  return lost * 10 <= passed;
}

// There is room again.
void check_return (SinkRig &rig, UdpRelay &relay, guint64 &packets)
{
  relay.set_weather (*parse_weather ("delay=20 rate=5000"));
  const gint64 cleared = g_get_monotonic_time ();
  wait_for (
      "the full rate", [&] { return !ask (rig, "narrow").reduced; }, Milliseconds (90000));
  g_test_message ("%.1f s to the full rate", double (g_get_monotonic_time () - cleared) / G_USEC_PER_SEC);
  wait_for ("the second encoder to go", [&] { return ask (rig, "narrow").encoders == 1; });
  rig.wait_for_packets ("narrow", 60);
  check_wide (rig, packets);
}

// ---- cases

void test_narrow_and_wide ()
{
  const LeakGuard leaks;
  UdpRelay relay (relay_address, weather_seed);
  relay.set_weather (*parse_weather ("delay=20 rate=5000"));
  SinkRig rig (producer);
  rig.play ();
  ViewerOptions wide;
  wide.receiver.deliver = true;
  rig.join ("wide", wide);
  rig.join ("narrow", behind (relay));
  rig.wait_for_packets ("wide");
  rig.wait_for_packets ("narrow");
  wait_for ("estimates",
            [&] { return ask (rig, "wide").available > 0 && ask (rig, "narrow").available > 0; });
  last_for (2.5);
  g_assert_false (ask (rig, "narrow").reduced);

  relay.set_weather (*parse_weather ("delay=20 rate=" + std::to_string (room / 1000)));
  const gint64 begun = g_get_monotonic_time ();
  wait_for ("the reduced rate", [&] { return ask (rig, "narrow").reduced; });
  g_assert_cmpuint (ask (rig, "narrow").encoders, ==, 2);
  g_assert_cmpuint (ask (rig, "narrow").sessions, ==, 1);
  guint64 packets = 0;
  check_wide (rig, packets);
  wait_for ("a rate that fits", [&] {
    const Told told = ask (rig, "narrow");
    return told.target <= room && told.target >= room / 4;
  });
  g_test_message ("%.1f s to a rate that fits: %" G_GUINT64_FORMAT,
                  double (g_get_monotonic_time () - begun) / G_USEC_PER_SEC, ask (rig, "narrow").target);
  // The queue empties, and then all gets through.
  last_for (2);
  bool all = false;
  for (int tries = 0; tries < 5 && !all; tries++)
    all = gets_through (rig, relay);
  g_assert_true (all);
  check_wide (rig, packets);

  if (is_long ())
    check_return (rig, relay, packets);
  assert_text (rig.complaints (), "");
}

// Who asks for it gets what there was before.
void test_none ()
{
  UdpRelay relay (relay_address, weather_seed);
  relay.set_weather (*parse_weather ("delay=20 rate=300"));
  SinkRig rig ((std::string (producer) + " congestion-control=none").c_str ());
  rig.play ();
  rig.join ("narrow", behind (relay));
  rig.wait_for_packets ("narrow", 100);
  last_for (3);
  const Told told = ask (rig, "narrow");
  g_assert_false (told.reduced);
  g_assert_cmpuint (told.target, ==, full);
  g_assert_cmpuint (told.available, ==, 0);
  g_assert_cmpuint (told.encoders, ==, 1);
}

// The least cannot be more than the full rate.
void test_least_above_full ()
{
  UdpRelay relay (relay_address, weather_seed);
  relay.set_weather (*parse_weather ("delay=20 rate=300"));
  SinkRig rig ((std::string (producer) + " min-bitrate=2000000").c_str ());
  rig.play ();
  rig.join ("narrow", behind (relay));
  wait_for ("the reduced rate", [&] { return ask (rig, "narrow").reduced; });
  last_for (1);
  g_assert_cmpuint (ask (rig, "narrow").target, ==, full);
}

// What was learned of the path is not forgotten where another session takes over.
void test_session_beside ()
{
  UdpRelay relay (relay_address, weather_seed);
  relay.set_weather (*parse_weather ("delay=20 rate=300"));
  SinkRig rig (producer);
  rig.play ();
  rig.join ("narrow", behind (relay));
  wait_for ("a rate that fits", [&] {
    const Told told = ask (rig, "narrow");
    return told.reduced && told.target <= room;
  });
  rig.add_source ("sound");
  Told told;
  wait_for ("the other session", [&] {
    told = ask (rig, "narrow");
    return told.tracks == 2 && told.available > 0;
  });
  g_test_message ("available %" G_GUINT64_FORMAT, told.available);
  g_assert_cmpuint (told.available, <, full * 3 / 4);
  wait_for ("the reduced rate", [&] { return ask (rig, "narrow").reduced; });
}

// Noise takes what it takes, whatever the encoder is told; a wide path is no reason for
// another rate.
void test_more_than_asked_for ()
{
  SinkRig rig ("videotestsrc is-live=true pattern=snow ! video/x-raw,width=320,height=240,framerate=30/1 ! "
               "wsrtcsink name=s bitrate=100000 video-codecs=<VP8> linger=500");
  rig.play ();
  ViewerOptions wide;
  wide.receiver.deliver = true;
  rig.join ("wide", wide);
  rig.wait_for_packets ("wide");
  wait_for ("an estimate", [&] { return ask (rig, "wide").available > 600000; });
  last_for (5);
  const Told told = ask (rig, "wide");
  g_test_message ("available %" G_GUINT64_FORMAT, told.available);
  g_assert_false (told.reduced);
  g_assert_cmpuint (told.encoders, ==, 1);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/narrow/none", test_none); // also starts what lives as long as the process
  g_test_add_func ("/narrow/and-wide", test_narrow_and_wide);
  g_test_add_func ("/narrow/session-beside", test_session_beside);
  g_test_add_func ("/narrow/more-than-asked-for", test_more_than_asked_for);
  g_test_add_func ("/narrow/least-above-full", test_least_above_full);
  return g_test_run ();
}
