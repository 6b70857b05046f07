// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Timeline and StreamTime alone: which stamps come out of which ones, without a
// pipeline.
#include <vector>

#include "stream_time.hpp"
#include "table.hpp"
#include "timeline.hpp"

using namespace wsrtc;

namespace {

constexpr int64_t ms = 1000000;
constexpr int64_t none = no_time;

constexpr TimelineTraits live_raw{true, false, false, 0};
constexpr TimelineTraits live_encoded{true, true, false, 0};
constexpr TimelineTraits live_sound{true, false, true, 0};
constexpr TimelineTraits live_late{true, false, false, 2000 * ms};
constexpr TimelineTraits paced_raw{false, false, false, 0};
constexpr TimelineTraits paced_encoded{false, true, false, 0};
constexpr TimelineTraits paced_sound{false, false, true, 0};

enum What { Same, Jump, Break, BreakJump, Drop };

// In ms. `Jump`: another offset has to be found; `Break`: it was told that the
// stamps may break here; `Drop`: it is left out.
struct Step {
  int64_t pts, dts, now;
  int64_t out; // pts
  What what = Same;
  int64_t duration = none;
};

struct Row {
  const char *name;
  TimelineTraits traits;
  std::vector<Step> steps;
};

int64_t from_ms (int64_t time)
{
  return time == none ? none : time * ms;
}

const Row rows[] = {
    {"live-goes-through", live_raw, {{0, none, 5, 0}, {33, none, 40, 33}, {67, none, 70, 67}}},
    {"live-late-by-its-latency", live_late, {{0, none, 2000, 0}, {33, none, 2034, 33}}},
    {"live-uneven-arrival", live_raw, {{0, none, 5, 0}, {33, none, 400, 33}, {67, none, 401, 67}}},
    {"live-first-from-long-ago", live_raw, {{0, none, 60000, 60000, Jump}, {33, none, 60033, 60033}}},
    {"live-first-from-the-future", live_raw, {{9000000, none, 10, 10, Jump}, {9000033, none, 43, 43}}},
    {"live-jumps-forward",
     live_raw,
     {{0, none, 5, 0}, {3600000, none, 38, 33, Jump}, {3600033, none, 71, 66}}},
    {"live-jumps-back",
     live_raw,
     {{5000, none, 5000, 5000},
      {5033, none, 5033, 5033},
      {0, none, 5066, 5066, Jump},
      {33, none, 5099, 5099}}},
    {"live-source-replaced-by-one-with-the-same-clock",
     live_raw,
     {{0, none, 5, 0}, {33, none, 38, 33}, {4000, none, 4010, 4000, Break}, {4033, none, 4043, 4033}}},
    {"live-source-replaced-by-one-that-counts-from-0",
     live_raw,
     {{5000, none, 5005, 5000}, {0, none, 9005, 9000, BreakJump}, {33, none, 9038, 9033}}},
    {"live-gap-in-stamps-and-arrival", live_raw, {{0, none, 5, 0}, {30000, none, 30005, 30000}}},
    {"live-stalls-and-catches-up",
     live_raw,
     {{0, none, 0, 0},
      {33, none, 5033, 33},
      {67, none, 5034, 67},
      {5000, none, 5035, 5000},
      {5067, none, 5070, 5067}}},
    {"live-stalls-for-good",
     live_raw,
     {{0, none, 0, 0},
      {33, none, 5033, 33},
      {533, none, 5533, 533},
      {1033, none, 6034, 5978, Jump},
      {1067, none, 6067, 6012}}},
    // The time that was lost comes all at once after it was given up.
    {"live-burst-is-squeezed",
     live_raw,
     {{0, none, 0, 0},
      {900, none, 900, 900},
      {1800, none, 901, 1800},
      {2700, none, 902, 1801},
      {3600, none, 903, 1802},
      {3633, none, 1900, 1835}}},
    // … and so much of it that it is still ahead when nothing comes for a while.
    {"live-pause-after-a-burst",
     live_raw,
     {{0, none, 0, 0},
      {900, none, 900, 900},
      {1800, none, 901, 1800},
      {2700, none, 902, 1801},
      {62700, none, 60902, 60902},
      {62733, none, 60935, 60935}}},
    {"live-short-pause-after-a-burst",
     live_raw,
     {{0, none, 0, 0},
      {900, none, 900, 900},
      {1800, none, 901, 1800},
      {2700, none, 902, 1801},
      {3200, none, 1402, 1802},
      {4200, none, 2402, 2407},
      {4233, none, 2435, 2440}}},
    {"live-encoded-pause-after-a-burst",
     live_encoded,
     {{0, 0, 0, 0},
      {900, 900, 900, 900},
      {1800, 1800, 901, 1800},
      {2700, 2700, 902, 1801},
      {62700, 62700, 60902, 60902},
      {62733, 62733, 60935, 60935}}},
    {"live-burst-of-sound-is-left-out",
     live_sound,
     {{0, none, 0, 0},
      {900, none, 900, 900},
      {1800, none, 901, 1800},
      {2700, none, 902, 0, Drop},
      {2800, none, 2790, 2800}}},
    // … and what comes at the right pace after it is not too much any more.
    {"live-sound-goes-on-after-a-burst",
     live_sound,
     {{0, none, 0, 0},
      {900, none, 900, 900},
      {1800, none, 901, 1800},
      {2700, none, 902, 0, Drop},
      {3600, none, 903, 0, Drop},
      {3700, none, 1010, 0, Drop},
      {3800, none, 1120, 1900, Jump},
      {3900, none, 1220, 2000}}},
    {"live-sound-pauses-after-a-burst",
     live_sound,
     {{0, none, 0, 0},
      {900, none, 900, 900},
      {1800, none, 901, 1800},
      {2700, none, 902, 0, Drop},
      {62700, none, 60902, 60902, Jump},
      {62720, none, 60922, 60922}}},
    {"live-stamps-stand-still",
     live_raw,
     {{0, none, 0, 0},
      {0, none, 33, 33},
      {0, none, 66, 66},
      {0, none, 3000, 3000},
      {33, none, 3033, 3033, Jump}}},
    {"live-without-stamps", live_raw, {{none, none, 5, 5}, {none, none, 40, 40}, {none, none, 40, 41}}},
    {"live-stamps-come-later", live_raw, {{none, none, 5, 5}, {40, none, 40, 40}, {73, none, 73, 73}}},
    {"live-stamps-are-lost",
     live_raw,
     {{0, none, 5, 0}, {33, none, 38, 33}, {none, none, 71, 66}, {100, none, 105, 100}}},
    {"live-encoded-pieces-without-stamps",
     live_encoded,
     {{0, 0, 5, 0}, {none, none, 6, none}, {none, none, 7, none}, {33, 33, 38, 33}}},
    {"live-encoded-pieces-with-one-stamp",
     live_encoded,
     {{0, 0, 5, 0}, {0, 0, 6, 0}, {0, 0, 7, 0}, {33, 33, 38, 33}}},
    {"live-encoded-without-stamps",
     live_encoded,
     {{none, none, 5, 5}, {none, none, 40, 40}, {none, none, 2000, 2000}}},
    {"live-encoded-stamps-end",
     live_encoded,
     {{0, 0, 5, 0}, {none, none, 500, none}, {none, none, 2000, 1995}}},
    {"reordered-with-decoding-times",
     live_encoded,
     {{100, 0, 5, 100}, {200, 33, 38, 200}, {133, 67, 70, 133}, {167, 100, 105, 167}, {300, 133, 138, 300}}},
    {"reordered-without-decoding-times",
     live_encoded,
     {{0, none, 5, 0}, {100, none, 38, 100}, {33, none, 70, 33}, {67, none, 105, 67}, {133, none, 138, 133}}},
    {"reordered-jumps-back",
     live_encoded,
     {{5000, 4933, 4940, 5000}, {5100, 4967, 4970, 5100}, {100, 0, 5003, 5234, Jump}, {200, 33, 5036, 5334}}},
    {"paced-goes-through", paced_raw, {{0, none, 2, 0}, {33, none, 3, 33}, {67, none, 34, 67}}},
    {"paced-starts-late", paced_raw, {{0, none, 60000, 60000, Jump}, {33, none, 60001, 60033}}},
    {"paced-does-not-wait-for-an-hour",
     paced_raw,
     {{0, none, 2, 0}, {33, none, 3, 33}, {3600000, none, 34, 66, Jump}, {3600033, none, 67, 99}}},
    {"paced-rare-pictures-say-how-long-they-last",
     paced_raw,
     {{0, none, 2, 0, Same, 10000},
      {10000, none, 3, 10000, Same, 10000},
      {20000, none, 10003, 20000, Same, 10000}}},
    {"paced-loops",
     paced_raw,
     {{0, none, 2, 0},
      {33, none, 3, 33},
      {67, none, 34, 67},
      {0, none, 68, 101, BreakJump},
      {33, none, 102, 134}}},
    {"paced-goes-on-in-another-segment",
     paced_raw,
     {{0, none, 2, 0}, {33, none, 3, 33}, {66, none, 34, 66, Break}, {99, none, 67, 99}}},
    {"paced-stalls",
     paced_raw,
     {{0, none, 2, 0}, {33, none, 3, 33}, {67, none, 5000, 5000, Jump}, {100, none, 5001, 5033}}},
    // That it never comes up with the time is no reason to lose lip sync.
    {"paced-too-slow",
     paced_raw,
     {{0, none, 0, 0},
      {33, none, 500, 33},
      {67, none, 1000, 67},
      {100, none, 1500, 100},
      {133, none, 2000, 133}}},
    {"paced-restarts-at-once",
     paced_encoded,
     {{0, 0, 2, 0}, {33, 33, 3, 33}, {0, 0, 34, 66, BreakJump}, {33, 33, 67, 99}}},
    {"paced-sound-has-no-overlap",
     paced_sound,
     {{0, none, 0, 0, Same, 20},
      {20, none, 1, 20, Same, 20},
      {0, none, 21, 40, BreakJump, 20},
      {20, none, 41, 60, Same, 20}}},
    {"absurd-stamps",
     live_raw,
     {{INT64_MAX / ms, none, 5, 5}, {INT64_MIN / ms, none, 40, 40}, {73, none, 73, 73}}},
};

void test_row (const Row &row)
{
  Timeline timeline;
  timeline.set_traits (row.traits);
  for (size_t i = 0; i < row.steps.size (); i++) {
    const Step &step = row.steps[i];
    if (step.what == Break || step.what == BreakJump)
      timeline.expect_break ();
    const Stamps in{from_ms (step.pts), from_ms (step.dts), from_ms (step.duration)};
    const auto out = timeline.place (in, from_ms (step.now));
    g_test_message ("step %zu: %" G_GINT64_FORMAT " ms", i, out ? out->pts / ms : -1);
    g_assert_cmpint (static_cast<bool> (out), ==, step.what != Drop);
    g_assert_cmpint (timeline.jumped (), ==, step.what == Jump || step.what == BreakJump);
    if (!out)
      continue;
    g_assert_cmpint (out->pts == none ? none : out->pts / ms, ==, step.out);
    if (step.dts != none)
      g_assert_cmpint (out->pts - out->dts, ==, in.pts - in.dts);
    else
      g_assert_true (out->dts == no_time);
  }
}

// Two inputs of one source that starts again: both by the same.
void test_hint ()
{
  Timeline picture, sound;
  picture.set_traits (paced_raw);
  sound.set_traits (paced_sound);
  const auto first = picture.place ({0, none, 33 * ms}, 60000 * ms);
  g_assert_cmpint (first->pts, ==, 60000 * ms);
  const auto second = sound.place ({0, none, 20 * ms}, 60120 * ms, picture.offset ());
  g_assert_cmpint (second->pts, ==, first->pts);
  // One that would not fit is passed over.
  Timeline other;
  other.set_traits (paced_raw);
  const auto third = other.place ({0, none, 33 * ms}, 70000 * ms, picture.offset ());
  g_assert_cmpint (third->pts, ==, 70000 * ms);
}

// A clock that says what the test wants.
struct Hands {
  GRef<GstClock> clock = GRef<GstClock>::sink (
      GST_CLOCK (g_object_new (GST_TYPE_SYSTEM_CLOCK, "clock-type", GST_CLOCK_TYPE_MONOTONIC, nullptr)));

  GstClockTime now () const { return gst_clock_get_time (clock.get ()); }
};

// Of the same clock the difference of base times counts, to the nanosecond.
void test_base_time ()
{
  StreamTime time;
  const Hands hands;
  const GstClockTime start = hands.now ();
  g_assert_cmpint (time.shift (hands.clock.get (), start), <=, 0);
  const int64_t first = time.shift (hands.clock.get (), start);
  g_assert_cmpint (time.shift (hands.clock.get (), start + 10000 * ms), ==, first + 10000 * ms);
  g_assert_cmpint (time.shift (hands.clock.get (), start), ==, first);
}

// Time of the stream by what is to be shown of it, and by its own clock.
int64_t difference (StreamTime &time, const Hands &hands, GstClockTime base_time)
{
  const int64_t shift = time.shift (hands.clock.get (), base_time);
  const auto theirs = static_cast<int64_t> (hands.now () - base_time) + shift;
  const auto own = static_cast<int64_t> (gst_clock_get_time (time.clock ()) - time.base_time ());
  return ABS (own - theirs);
}

// Another clock goes on where the one before was, whatever it shows.
void test_clock_change ()
{
  constexpr int64_t tolerance = 500 * ms; // of a busy machine
  StreamTime time;
  const Hands first, second;
  g_assert_cmpint (difference (time, first, first.now () - 5000 * ms), <, tolerance);
  g_assert_cmpint (difference (time, second, second.now ()), <, tolerance);
  g_assert_cmpint (difference (time, first, 0), <, tolerance);
  // A running time that is longer than the clock's own.
  StreamTime strange;
  g_assert_cmpint (difference (strange, first, first.now () + 1000 * ms), <, tolerance);
}

// As if so much time had passed by that clock.
void advance (const GRef<GstClock> &clock, int64_t time)
{
  GstClockTime internal = 0, external = 0, rate = 1, denominator = 1;
  gst_clock_get_calibration (clock.get (), &internal, &external, &rate, &denominator);
  gst_clock_set_calibration (clock.get (), internal, external + static_cast<GstClockTime> (time), rate,
                             denominator);
}

struct DriftRow {
  const char *name;
  int64_t per_second; // that the other clock is faster, ns
  int seconds;
  int64_t most; // that they are apart in the end
};

const DriftRow drift_rows[] = {
    {"as-fast", 0, 100, 5 * ms},
    {"faster", 1 * ms / 10, 3600, 5 * ms},
    {"slower", -1 * ms / 10, 3600, 5 * ms},
    {"as-much-as-it-may-be", 5 * ms, 100, 15 * ms},
    {"stands-still", -1000 * ms, 100, 2100 * ms},
};

// The clock of a sound card, by which media come for days.
void test_drift (const DriftRow &row)
{
  const Hands own, theirs;
  StreamTime time (own.clock);
  const GstClockTime base_time = theirs.now ();
  g_assert_cmpint (difference (time, theirs, base_time), <, 5 * ms);
  GstClockTime before = own.now ();
  for (int i = 0; i < row.seconds; i++) {
    advance (own.clock, 1000 * ms);
    advance (theirs.clock, 1000 * ms + row.per_second);
    time.follow ();
    g_assert_cmpuint (own.now (), >=, before);
    before = own.now ();
  }
  g_assert_cmpint (difference (time, theirs, base_time), <, row.most);
}

void test_shared_offset ()
{
  StreamTime time;
  g_assert_false (time.shared_offset (0).has_value ());
  time.share_offset (42, 1000 * ms);
  g_assert_cmpint (time.shared_offset (2000 * ms).value_or (0), ==, 42);
  g_assert_false (time.shared_offset (20000 * ms).has_value ());
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  test::add_table ("/media/timeline", rows, test_row);
  g_test_add_func ("/media/timeline/hint", test_hint);
  g_test_add_func ("/media/stream-time/base-time", test_base_time);
  g_test_add_func ("/media/stream-time/clock-change", test_clock_change);
  test::add_table ("/media/stream-time/drift", drift_rows, test_drift);
  g_test_add_func ("/media/stream-time/shared-offset", test_shared_offset);
  return g_test_run ();
}
