// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a lane makes of the RTCP of its viewer: retransmission, key frames,
// statistics.
#include <cstdio>
#include <string>

#include "big_endian.hpp"
#include "lane_rig.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

using std::chrono::milliseconds;

std::string hex (uint32_t value)
{
  std::array<char, 9> text{};
  std::snprintf (text.data (), text.size (), "%08x", value);
  return text.data ();
}

Bytes nack (uint32_t ssrc, const std::vector<uint16_t> &sequences)
{
  std::string text =
      "81cd" + hex (static_cast<uint32_t> (2 + sequences.size ())).substr (4) + "00000009" + hex (ssrc);
  for (const uint16_t sequence : sequences)
    text += hex (static_cast<uint32_t> (sequence) << 16);
  return from_hex (text);
}

Bytes pli (uint32_t ssrc)
{
  return from_hex ("81ce0002 00000009" + hex (ssrc));
}

Bytes fir (uint32_t sender, uint32_t ssrc, uint8_t number)
{
  return from_hex ("84ce0004" + hex (sender) + "00000000" + hex (ssrc) +
                   hex (static_cast<uint32_t> (number) << 24));
}

// ---- retransmission

void test_retransmission ()
{
  LaneRig rig;
  TestStream stream;
  rig.add (stream, 0xfffe);
  const auto frame = stream.push (4, true, GST_SECOND);
  const auto sent = rig.take_rtp ();
  rig.say (nack (stream.ssrc, {0xffff, 1}));
  const auto again = rig.take_rtp ();
  g_assert_cmpuint (again.size (), ==, 2);
  for (size_t i = 0; i < again.size (); i++) {
    const RtpFields &lost = sent[1 + 2 * i], &got = again[i];
    g_assert_cmpint (got.payload_type, ==, 97);
    g_assert_cmpuint (got.ssrc, ==, stream.rtx_ssrc);
    g_assert_cmpuint (got.time, ==, lost.time);
    g_assert_true (got.marker == lost.marker);
    g_assert_cmpstr (got.mid.c_str (), ==, "v0");
    g_assert_cmpint (got.transport_number, ==, 5 + static_cast<int> (i));
    g_assert_cmpuint (read_be16 (got.payload.data ()), ==, lost.sequence);
    assert_bytes (Bytes (got.payload.begin () + 2, got.payload.end ()), lost.payload);
  }
  // A stream of its own: its numbers have no gaps.
  g_assert_cmpint (again[1].sequence, ==, (again[0].sequence + 1) & 0xffff);
  const auto stats = rig.group->stats ().front ();
  g_assert_cmpuint (stats.ssrc, ==, stream.ssrc);
  g_assert_cmpuint (stats.nacks, ==, 1);
  g_assert_cmpuint (stats.nacked, ==, 2);
  g_assert_cmpuint (stats.retransmitted_packets, ==, 2);
  g_assert_cmpuint (stats.retransmitted_octets, ==, 20);
}

struct NotSent {
  const char *name;
  uint32_t ssrc;
  std::vector<uint16_t> sequences;
  bool negotiated;
};

const NotSent not_sent[] = {
    {"never-sent", 0x01020304, {9, 14, 0x8000}, true}, {"other-track", 0x99999999, {10}, true},
    {"its-own-stream", 0x0a0b0c0d, {10}, true},        {"none", 0x01020304, {}, true},
    {"not-negotiated", 0x01020304, {10, 11}, false},
};

void test_not_sent (const NotSent &row)
{
  LaneRig rig;
  TestStream stream;
  rig.add (stream, 10, row.negotiated);
  stream.push (4, true);
  (void)rig.take_rtp ();
  rig.say (nack (row.ssrc, row.sequences));
  g_assert_cmpuint (rig.path->calls, ==, 0);
}

void test_before_media ()
{
  LaneRig rig;
  TestStream stream;
  rig.add (stream, 10);
  rig.say (nack (stream.ssrc, {10, 11}));
  g_assert_cmpuint (rig.path->calls, ==, 0);
}

void test_gone_from_the_ring ()
{
  LaneRig rig;
  TestStream stream;
  stream.ring = std::make_shared<PacketRing> (PacketRing::Limits{milliseconds (10000), 10000, 8});
  rig.add (stream, 0);
  for (int i = 0; i < 5; i++)
    stream.push (4, i == 0);
  (void)rig.take_rtp ();
  rig.say (nack (stream.ssrc, {11, 12}));
  const auto again = rig.take_rtp ();
  g_assert_cmpuint (again.size (), ==, 1);
  g_assert_cmpuint (read_be16 (again[0].payload.data ()), ==, 12);
}

// ---- not too much of it

size_t ask (LaneRig &rig, const TestStream &stream, std::vector<uint16_t> sequences)
{
  rig.say (nack (stream.ssrc, sequences));
  return rig.take_rtp ().size ();
}

// With a report that says that a round trip is 200 ms.
void tell_round_trip (LaneRig &rig, const TestStream &stream)
{
  const auto then = static_cast<uint32_t> (rig.clock.ntp_of (rig.clock.running_time ()) >> 16) - 0x10000 / 5;
  rig.say (from_hex ("81c90007 00000009" + hex (stream.ssrc) + "00000000 00000001 00000000" + hex (then) +
                     "00000000"));
}

void test_again_only_after_a_round_trip ()
{
  LaneRig rig;
  TestStream stream;
  rig.add (stream, 0);
  stream.push (4, true);
  (void)rig.take_rtp ();
  g_assert_cmpuint (ask (rig, stream, {0, 0, 0}), ==, 1);
  rig.now += milliseconds (9);
  g_assert_cmpuint (ask (rig, stream, {0, 1}), ==, 1);
  rig.now += milliseconds (2);
  g_assert_cmpuint (ask (rig, stream, {0}), ==, 1);
  tell_round_trip (rig, stream);
  rig.now += milliseconds (150);
  g_assert_cmpuint (ask (rig, stream, {0}), ==, 0);
  rig.now += std::chrono::seconds (20);
  g_assert_cmpuint (ask (rig, stream, {0}), ==, 1);
}

// 100 bytes were sent: beyond the burst, no more than that comes back.
void test_storm ()
{
  LaneRig rig;
  TestStream stream;
  rig.add (stream, 0);
  stream.push (10, true);
  (void)rig.take_rtp ();
  std::vector<uint16_t> all (400);
  for (size_t i = 0; i < all.size (); i++)
    all[i] = static_cast<uint16_t> (i % 10);
  size_t again = 0;
  for (int i = 0; i < 3000; i++) {
    rig.now += milliseconds (11);
    again += ask (rig, stream, all);
  }
  g_assert_cmpuint (again, ==, RetransmissionBudget::burst / 10);
}

struct Budget {
  const char *name;
  std::vector<std::pair<uint64_t, uint64_t>> before; // size, sent
  uint64_t size, sent;
  bool taken;
};

const uint64_t burst = RetransmissionBudget::burst;

const Budget budgets[] = {
    {"burst", {}, burst, 0, true},
    {"more-than-burst", {}, burst + 1, 0, false},
    {"burst-is-gone", {{burst, 0}}, 1, 0, false},
    {"as-much-as-is-sent", {{burst, 0}}, 1000, 1000, true},
    {"not-more-than-is-sent", {{burst, 0}}, 1001, 1000, false},
    {"refused-costs-nothing", {{burst, 0}, {1001, 1000}}, 1000, 1000, true},
    {"not-saved-up", {{burst, 0}, {1, 100 * burst}}, burst, 100 * burst, false},
};

void test_budget (const Budget &row)
{
  RetransmissionBudget budget;
  for (const auto &[size, sent] : row.before)
    budget.take (size, sent);
  g_assert_true (budget.take (row.size, row.sent) == row.taken);
}

// ---- key frames

void test_key_frames ()
{
  LaneRig rig;
  TestStream video, other;
  other.ssrc = 5;
  rig.add (video, 10);
  rig.add (other, 20);
  rig.say (pli (video.ssrc));
  rig.say (pli (video.ssrc));
  rig.say (pli (0x99999999));
  rig.say (pli (other.ssrc));
  g_assert_true ((rig.key_frames_wanted == std::vector<uint32_t>{video.ssrc, video.ssrc, other.ssrc}));
}

struct SilenceRow {
  const char *name;
  std::vector<int> silences; // s before each word
  size_t wanted;
};

const SilenceRow silence_rows[] = {{"none", {}, 0},
                                   {"talks", {1, 1, 1}, 0},
                                   {"one-report-lost", {1, 1, 2}, 0},
                                   {"back", {1, 1, 10}, 1},
                                   {"twice", {1, 10, 1, 10}, 2},
                                   {"talks-on", {1, 10, 1, 1}, 1},
                                   {"seldom", {5, 7, 3, 7, 5}, 0},
                                   {"seldom-back", {5, 5, 20}, 1}};

// Who was away gets a key frame without asking; who never says much was not away.
void test_silence (const SilenceRow &row)
{
  LaneRig rig;
  TestStream video;
  rig.add (video, 10);
  rig.say (pli (0x99999999));
  for (const int silence : row.silences) {
    rig.now += std::chrono::seconds (silence);
    rig.say (pli (0x99999999));
  }
  g_assert_cmpuint (rig.key_frames_wanted.size (), ==, row.wanted);
}

void test_fir_repeated ()
{
  LaneRig rig;
  TestStream video;
  rig.add (video, 10);
  const auto wanted = [&] (uint32_t sender, uint8_t number) {
    const size_t before = rig.key_frames_wanted.size ();
    rig.say (fir (sender, video.ssrc, number));
    return rig.key_frames_wanted.size () - before;
  };
  g_assert_cmpuint (wanted (9, 0), ==, 1);
  g_assert_cmpuint (wanted (9, 0), ==, 0);
  g_assert_cmpuint (wanted (9, 1), ==, 1);
  g_assert_cmpuint (wanted (8, 1), ==, 1);
  g_assert_cmpuint (wanted (8, 1), ==, 0);
  rig.say (pli (video.ssrc));
  const auto stats = rig.group->stats ().front ();
  g_assert_cmpuint (stats.key_frame_requests, ==, 4);
  g_assert_cmpuint (stats.full_intra_requests, ==, 3);
}

// ---- statistics

void test_report_block ()
{
  LaneRig rig;
  TestStream stream;
  rig.add (stream, 10);
  g_assert_false (rig.group->stats ().front ().round_trip.has_value ());
  // Sent half a second ago, held for 0.25 s.
  const auto then = static_cast<uint32_t> (rig.clock.ntp_of (rig.clock.running_time ()) >> 16) - 0x8000;
  rig.say (from_hex ("81c90007 00000009" + hex (stream.ssrc) + "40000007 00000100 00000384" + hex (then) +
                     "00004000"));
  const auto stats = rig.group->stats ().front ();
  g_assert_cmpfloat_with_epsilon (stats.fraction_lost, 0.25, 0.0001);
  g_assert_cmpint (stats.lost, ==, 7);
  g_assert_cmpint (stats.jitter.count (), ==, 10000);
  g_assert_true (stats.round_trip.has_value ());
  g_assert_cmpint (stats.round_trip->count (), >=, 249900);
  g_assert_cmpint (stats.round_trip->count (), <, 10000000); // a busy machine
}

void test_report_from_the_future ()
{
  LaneRig rig;
  TestStream stream;
  rig.add (stream, 10);
  const auto then =
      static_cast<uint32_t> (rig.clock.ntp_of (rig.clock.running_time () + 100 * GST_SECOND) >> 16);
  rig.say (from_hex ("81c90007 00000009" + hex (stream.ssrc) + "00000000 00000100 00000000" + hex (then) +
                     "00000000"));
  g_assert_cmpint (rig.group->stats ().front ().round_trip->count (), ==, 0);
}

void test_only_counted ()
{
  LaneRig rig;
  TestStream stream;
  rig.add (stream, 10);
  rig.say (from_hex ("8fcd0005 00000009 01020304 00010001 00000000 20010000"));
  rig.say (from_hex ("8fcd"));
  rig.say ({});
  rig.say (Bytes (5000, 0x80));
  g_assert_cmpuint (rig.group->transport_feedback (), ==, 1);
  g_assert_cmpuint (rig.group->malformed (), ==, 3);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/lane-rtcp/retransmission", test_retransmission);
  add_table ("/lane-rtcp/not-sent", not_sent, test_not_sent);
  g_test_add_func ("/lane-rtcp/before-media", test_before_media);
  g_test_add_func ("/lane-rtcp/gone-from-the-ring", test_gone_from_the_ring);
  g_test_add_func ("/lane-rtcp/again-only-after-a-round-trip", test_again_only_after_a_round_trip);
  g_test_add_func ("/lane-rtcp/storm", test_storm);
  add_table ("/lane-rtcp/budget", budgets, test_budget);
  g_test_add_func ("/lane-rtcp/key-frames", test_key_frames);
  add_table ("/lane-rtcp/silence", silence_rows, test_silence);
  g_test_add_func ("/lane-rtcp/fir-repeated", test_fir_repeated);
  g_test_add_func ("/lane-rtcp/report-block", test_report_block);
  g_test_add_func ("/lane-rtcp/report-from-the-future", test_report_from_the_future);
  g_test_add_func ("/lane-rtcp/only-counted", test_only_counted);
  return g_test_run ();
}
