// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How a viewer who comes gets its first picture: what is chosen, the RTP times
// of what it is sent at once, and a lane that catches up.
#include <atomic>
#include <thread>
#include <vector>

#include "big_endian.hpp"
#include "lane_rig.hpp"
#include "start_choice.hpp"
#include "start_times.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

using std::chrono::milliseconds;

// ---- the choice

struct ChoiceRow {
  const char *name;
  StartFacts facts;
  Start start;
};

const ChoiceRow choices[] = {
    {"nothing-there", {false, false, milliseconds (0), milliseconds (0)}, Start::KeyFrame},
    {"input", {false, true, milliseconds (1900), milliseconds (20)}, Start::Group},
    {"input-long-group", {false, true, milliseconds (9000), milliseconds (20)}, Start::Group},
    {"input-a-picture-a-second", {false, true, milliseconds (9000), milliseconds (1000)}, Start::Group},
    {"input-that-rests", {false, true, milliseconds (9000), milliseconds (2001)}, Start::KeyFrame},
    {"encoder", {true, true, milliseconds (1900), milliseconds (20)}, Start::KeyFrame},
    {"encoder-asked-just-now", {true, true, milliseconds (400), milliseconds (20)}, Start::Group},
    {"encoder-nothing-there", {true, false, milliseconds (0), milliseconds (20)}, Start::KeyFrame},
};

void test_choice (const ChoiceRow &row)
{
  g_assert_true (choose_start (row.facts) == row.start);
}

// ---- times

struct TimesRow {
  const char *name;
  uint32_t first, last, window;
  uint64_t index; // of 0 to 99, which are squeezed
  uint32_t time;
  uint32_t expected;
};

const TimesRow times[] = {
    {"first", 1000, 181000, 3600, 0, 1000, 177400},
    {"last", 1000, 181000, 3600, 99, 181000, 181000},
    {"middle", 1000, 181000, 3600, 50, 91000, 179200},
    {"behind-the-last", 1000, 181000, 3600, 99, 184000, 184000},
    {"not-of-the-group", 1000, 181000, 3600, 100, 91000, 91000},
    {"short-group", 1000, 4000, 3600, 0, 1000, 1000},
    {"as-long-as-the-window", 1000, 4600, 3600, 0, 1000, 1000},
    {"one-frame", 1000, 1000, 3600, 0, 1000, 1000},
    {"over-the-wrap", 0xffff0000, 0xffff0000u + 180000, 3600, 0, 0xffff0000, 0xffff0000u + 176400},
    {"ten-seconds", 0, 900000, 3600, 10, 90000, 896760},
    {"times-that-go-back", 181000, 1000, 3600, 0, 181000, 181000},
};

void test_times (const TimesRow &row)
{
  const StartTimes start (100, row.first, row.last, row.window);
  g_assert_cmpuint (start.of (row.index, row.time), ==, row.expected);
}

// Two frames with one time would be one.
void test_times_stay_apart ()
{
  constexpr uint32_t ten_seconds = 900000, of_240_a_second = 375;
  const StartTimes start (UINT64_MAX, 0, ten_seconds, 3600);
  for (uint32_t time = 0; time < ten_seconds; time += of_240_a_second)
    g_assert_cmpuint (start.of (0, time), <, start.of (0, time + of_240_a_second));
}

void test_times_of_nothing ()
{
  g_assert_cmpuint (StartTimes ().of (0, 77), ==, 77);
}

// ---- behind another rendition

struct BehindRow {
  const char *name;
  uint32_t sent, first;
  bool changed;
};

const BehindRow behind_rows[] = {
    {"three-frames", 100000, 91000, true}, {"the-same-frame", 100000, 100000, true},
    {"one-tick", 100000, 99999, true},     {"in-front", 100000, 103000, false},
    {"too-far", 1000000, 100000, false},   {"over-the-wrap", 3000, 0xfffff000, true},
};

// They begin behind what was sent, stay apart, and are their own again after a while.
void test_behind (const BehindRow &row)
{
  constexpr uint32_t most = 180000;
  StartTimes times = StartTimes::behind (row.sent, row.first, most);
  g_assert_cmpint (times.covers (7), ==, row.changed);
  uint32_t last = row.sent;
  const uint32_t end = 4 * most;
  for (uint32_t i = 0; i < end; i += 750) {
    const uint32_t own = row.first + i, as = times.of (i, own);
    if (row.changed)
      g_assert_cmpint (static_cast<int32_t> (as - last), >, 0);
    else
      g_assert_cmpuint (as, ==, own);
    g_assert_cmpint (static_cast<int32_t> (as - own), >=, 0);
    if (i > end / 2)
      g_assert_cmpuint (as, ==, own);
    times.end_at (i, own);
    last = as;
  }
  g_assert_false (times.covers (end));
}

// ---- a lane

constexpr GstClockTime frame_time = 33 * GST_MSECOND;

struct Beginner {
  explicit Beginner (uint16_t first_sequence = 7, const PacketRing::Limits &limits = {})
  {
    stream.ring = std::make_shared<PacketRing> (limits);
    rig.add (stream, first_sequence);
  }

  // Frames as others see them: only the ring has them.
  void before (size_t frames)
  {
    const auto lane = std::exchange (stream.lane, nullptr);
    for (size_t i = 0; i < frames; i++, time += frame_time)
      stream.push (3, i == 0, time);
    stream.lane = lane;
  }

  void push (bool key_frame = false)
  {
    stream.push (3, key_frame, time);
    time += frame_time;
  }

  bool begin () { return rig.group->begin_with_group (*stream.lane, rig.now); }

  bool send () { return rig.group->send_starts (rig.now); }

  LaneRig rig;
  TestStream stream;
  GstClockTime time = 10 * GST_SECOND;
};

// Sequence numbers without a gap, RTP times that never go back.
void assert_in_order (const std::vector<RtpFields> &packets, int first_sequence, size_t frames)
{
  g_assert_cmpuint (packets.size (), ==, frames * 3);
  for (size_t i = 0; i < packets.size (); i++) {
    g_assert_cmpint (packets[i].sequence, ==, (first_sequence + static_cast<int> (i)) & 0xffff);
    if (i % 3 > 0)
      g_assert_cmpuint (packets[i].time, ==, packets[i - 1].time);
    else if (i > 0)
      g_assert_cmpuint (packets[i].time, >, packets[i - 1].time);
  }
}

// The ring keeps what is older than its age for the group only, and that ends
// with the next key frame.
void test_key_frame_meanwhile ()
{
  PacketRing::Limits limits;
  limits.age = milliseconds (0);
  Beginner one (7, limits);
  one.stream.payload_size = 1000;
  one.before (60);
  g_assert_true (one.begin ());
  g_assert_true (one.send ());
  one.push (true);
  while (one.send ())
    ;
  one.push ();
  assert_in_order (one.rig.take_rtp (), 7, 62);
  g_assert_cmpuint (one.rig.key_frames_wanted.size (), ==, 0);
}

void test_begins_with_group ()
{
  Beginner one;
  one.before (60);
  g_assert_true (one.begin ());
  g_assert_false (one.send ());
  one.push ();
  one.push ();
  const auto packets = one.rig.take_rtp ();
  assert_in_order (packets, 7, 62);
  // Of two seconds, all within 40 ms.
  g_assert_cmpuint (packets[59 * 3].time - packets[0].time, <=, 3600);
  g_assert_cmpuint (packets[60 * 3].time - packets[59 * 3].time, ==, 2970);
  g_assert_cmpuint (one.rig.key_frames_wanted.size (), ==, 0);
}

void test_no_group ()
{
  Beginner one;
  g_assert_false (one.begin ());
  one.push ();
  g_assert_cmpuint (one.rig.take_rtp ().size (), ==, 0);
  one.push (true);
  g_assert_cmpuint (one.rig.take_rtp ().size (), ==, 3);
}

// What was sent before cannot be squeezed in front of it.
void test_not_twice ()
{
  Beginner one;
  one.push (true);
  g_assert_false (one.begin ());
}

// The group is spread over several calls; what comes meanwhile is behind it.
void test_live_frames_wait ()
{
  Beginner one;
  one.stream.payload_size = 200;
  one.before (300);
  g_assert_true (one.begin ());
  size_t calls = 1;
  for (; one.send (); calls++)
    one.push ();
  g_assert_cmpuint (calls, >, 4);
  one.push ();
  assert_in_order (one.rig.take_rtp (), 7, 300 + calls);
}

// The owner has caught up while the streaming thread was on its way with a frame
// that is in the ring, or not yet seen there.
struct HandoverRow {
  const char *name;
  size_t unseen; // frames that come to the ring behind the owner's back
};

const HandoverRow handovers[] = {{"none", 0}, {"one", 1}, {"some", 5}};

void test_handover (const HandoverRow &row)
{
  Beginner one;
  one.before (10);
  g_assert_true (one.begin ());
  g_assert_false (one.send ());
  const auto lane = std::exchange (one.stream.lane, nullptr);
  for (size_t i = 0; i < row.unseen; i++)
    one.stream.push (3, false, one.time += frame_time);
  one.time += frame_time;
  one.stream.lane = lane;
  one.push ();
  assert_in_order (one.rig.take_rtp (), 7, 11 + row.unseen);
}

void test_frame_comes_twice ()
{
  Beginner one;
  one.before (10);
  g_assert_true (one.begin ());
  // Delivered, while the owner finds it in the ring.
  const auto frame = one.stream.push (3, false, one.time);
  one.time += frame_time;
  g_assert_false (one.send ());
  SendBuffer buffer;
  one.stream.lane->push ({nullptr, 0, false, frame->running_time, frame.get (), &buffer});
  one.push ();
  assert_in_order (one.rig.take_rtp (), 7, 12);
}

// A frame for each call of the owner's: it could not keep up with more.
void test_two_threads ()
{
  Beginner one;
  one.stream.payload_size = 200;
  one.before (300);
  g_assert_true (one.begin ());
  std::atomic<size_t> calls{0};
  std::atomic<bool> caught_up{false};
  std::thread streaming ([&] {
    for (size_t frames = 0, more = 0; more < 50; frames++, more += caught_up) {
      while (!caught_up && calls < frames)
        std::this_thread::yield ();
      one.push ();
    }
  });
  for (; one.send (); calls++)
    std::this_thread::yield ();
  caught_up = true;
  streaming.join ();
  const auto packets = one.rig.take_rtp ();
  g_assert_cmpuint (packets.size () / 3, >=, 350);
  assert_in_order (packets, 7, packets.size () / 3);
}

// ---- that goes wrong

void test_full_path_is_tried_again ()
{
  Beginner one;
  one.before (20);
  g_assert_true (one.begin ());
  one.rig.path->takes_up_to = 2;
  for (size_t i = 0; i < 5; i++)
    g_assert_true (one.send ());
  one.rig.path->takes_up_to = SIZE_MAX;
  g_assert_false (one.send ());
  assert_in_order (one.rig.take_rtp (), 7, 20);
  g_assert_cmpuint (one.stream.lane->sent ().refused, ==, 0);
  g_assert_cmpuint (one.stream.lane->sent ().packets, ==, 60);
}

void test_never_catches_up ()
{
  Beginner one;
  one.before (20);
  g_assert_true (one.begin ());
  one.rig.path->takes_up_to = 1;
  g_assert_true (one.send ());
  one.rig.now += milliseconds (1000);
  g_assert_false (one.send ());
  g_assert_cmpuint (one.rig.key_frames_wanted.size (), ==, 1);
  one.rig.path->takes_up_to = SIZE_MAX;
  const size_t sent = one.rig.take_rtp ().size ();
  one.push ();
  g_assert_cmpuint (one.rig.take_rtp ().size (), ==, 0);
  one.push (true);
  assert_in_order (one.rig.take_rtp (), 7 + static_cast<int> (sent), 1);
}

void test_ring_forgets ()
{
  Beginner one;
  one.stream.ring = std::make_shared<PacketRing> (PacketRing::Limits{milliseconds (1000), 1 << 20, 30});
  one.rig.group->follow (*one.stream.lane, one.stream.ring);
  one.before (10);
  g_assert_true (one.begin ());
  const auto lane = std::exchange (one.stream.lane, nullptr);
  for (size_t i = 0; i < 20; i++)
    one.stream.push (3, false, one.time += frame_time);
  one.stream.lane = lane;
  g_assert_false (one.send ());
  g_assert_cmpuint (one.rig.key_frames_wanted.size (), ==, 1);
}

// Its encoder is some frames behind that of the one before. What is lost comes with the time that it had.
void test_rendition_behind ()
{
  Beginner one;
  one.push (true);
  for (int i = 0; i < 10; i++)
    one.push ();
  const auto before = one.rig.take_rtp ();
  one.stream.ring = std::make_shared<PacketRing> ();
  one.rig.group->follow (*one.stream.lane, one.stream.ring);
  one.stream.lane->await_key_frame ();
  one.time -= 3 * frame_time;
  one.push ();
  g_assert_cmpuint (one.rig.take_rtp ().size (), ==, 0);
  one.time -= frame_time;
  one.push (true);
  for (int i = 0; i < 30; i++)
    one.push ();
  const auto after = one.rig.take_rtp ();
  assert_in_order (after, before.back ().sequence + 1, 31);
  g_assert_cmpuint (after.front ().time, >, before.back ().time);
  g_assert_cmpuint (after.back ().time, ==,
                    gst_util_uint64_scale_int (one.time - frame_time, 90000, GST_SECOND));
  Bytes nack = from_hex ("81cd0003 00000001 01020304 00000000");
  write_be16 (&nack[12], static_cast<uint16_t> (after[4].sequence));
  one.rig.say (nack);
  const auto again = one.rig.take_rtp ();
  g_assert_cmpuint (again.size (), ==, 1);
  g_assert_cmpuint (again[0].time, ==, after[4].time);
}

// ---- what is said of it

// Sender reports tell the source's times, from the first one on.
void test_report ()
{
  Beginner one;
  one.time = one.rig.clock.running_time ();
  one.before (60);
  g_assert_true (one.begin ());
  g_assert_false (one.send ());
  const auto reports = one.rig.take_rtcp ();
  g_assert_cmpuint (reports.size (), ==, 1);
  const double ntp =
      static_cast<double> (static_cast<int64_t> (read_be64 (&reports[0][8]) - one.rig.clock.ntp_of (0))) /
      4294967296.0;
  g_assert_cmpfloat_with_epsilon (ntp, read_be32 (&reports[0][16]) / 90000.0, 0.0001);
}

// A packet that is lost comes again with the time that it had.
void test_retransmission ()
{
  Beginner one;
  one.before (60);
  g_assert_true (one.begin ());
  g_assert_false (one.send ());
  const auto packets = one.rig.take_rtp ();
  Bytes nack = from_hex ("81cd0003 00000001 01020304 000a0000");
  one.rig.say (nack);
  const auto again = one.rig.take_rtp ();
  g_assert_cmpuint (again.size (), ==, 1);
  g_assert_cmpuint (again[0].ssrc, ==, one.stream.rtx_ssrc);
  g_assert_cmpuint (again[0].time, ==, packets[3].time);
  const Bytes &payload = again[0].payload;
  g_assert_cmpuint (read_be16 (payload.data ()), ==, 10);
  assert_bytes (Bytes (payload.begin () + 2, payload.end ()), packets[3].payload);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  add_table ("/start/choice", choices, test_choice);
  add_table ("/start/times", times, test_times);
  g_test_add_func ("/start/times-stay-apart", test_times_stay_apart);
  g_test_add_func ("/start/times-of-nothing", test_times_of_nothing);
  add_table ("/start/behind", behind_rows, test_behind);
  g_test_add_func ("/start/lane/begins-with-group", test_begins_with_group);
  g_test_add_func ("/start/lane/key-frame-meanwhile", test_key_frame_meanwhile);
  g_test_add_func ("/start/lane/no-group", test_no_group);
  g_test_add_func ("/start/lane/not-twice", test_not_twice);
  g_test_add_func ("/start/lane/live-frames-wait", test_live_frames_wait);
  add_table ("/start/lane/handover", handovers, test_handover);
  g_test_add_func ("/start/lane/frame-comes-twice", test_frame_comes_twice);
  g_test_add_func ("/start/lane/two-threads", test_two_threads);
  g_test_add_func ("/start/lane/full-path-is-tried-again", test_full_path_is_tried_again);
  g_test_add_func ("/start/lane/never-catches-up", test_never_catches_up);
  g_test_add_func ("/start/lane/ring-forgets", test_ring_forgets);
  g_test_add_func ("/start/lane/rendition-behind", test_rendition_behind);
  g_test_add_func ("/start/lane/report", test_report);
  g_test_add_func ("/start/lane/retransmission", test_retransmission);
  return g_test_run ();
}
