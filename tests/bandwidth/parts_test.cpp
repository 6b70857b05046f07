// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The parts of the estimator, each alone.
#include <glib.h>

#include "burst_sizes.hpp"
#include "delay_trend.hpp"
#include "loss_control.hpp"
#include "overuse_detector.hpp"
#include "packet_groups.hpp"
#include "packet_losses.hpp"
#include "rate_control.hpp"
#include "rate_window.hpp"
#include "standing_queue.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

Micros ms (double value)
{
  return Micros (static_cast<int64_t> (value * 1000));
}

void assert_near (double value, double wanted, double width)
{
  g_assert_cmpfloat_with_epsilon (value, wanted, width);
}

// ---- rate

struct RateRow {
  const char *name;
  double from, to; // ms of the clock; 125 bytes each ms
  double expected; // bit/s
};

const RateRow rates[] = {
    {"nothing", 0, 0, 0},       {"too-little", 0, 200, 0},          {"a-while", 0, 600, 1e6},
    {"long", 0, 60000, 1e6},    {"before-zero", -10000, -100, 1e6}, {"over-zero", -300, 300, 1e6},
    {"at-zero", -300, 30, 1e6},
};

void test_rate (const RateRow &row)
{
  RateWindow window;
  for (double time = row.from; time < row.to; time++)
    window.add (ms (time), 125);
  assert_near (window.rate (), row.expected, 1);
}

// All before the gap is forgotten, and what is older than the window is left out.
void test_rate_after_a_gap ()
{
  RateWindow window;
  for (double time = 0; time < 2000; time++)
    window.add (ms (time), 125);
  window.add (ms (100000), 125);
  assert_near (window.rate (), 0, 1);
  window.add (ms (5), 50000);
  assert_near (window.rate (), 0, 1);
  for (double time = 100001; time < 100400; time++)
    window.add (ms (time), 125);
  assert_near (window.rate (), 1e6, 1);
}

// ---- groups

struct GroupRow {
  const char *name;
  double sent, arrived; // ms, of the second packet; the first was sent at 0 and came at 100
  bool together;
  double delay; // ms, of the first group once another one follows
};

const GroupRow groups[] = {
    {"sent-together", 4, 110, true, 100},        {"sent-together-and-faster", 4, 101, true, 97},
    {"sent-later", 6, 110, false, 100},          {"held-up-together", 33, 100, true, 67},
    {"held-up-but-slower", 33, 134, false, 100}, {"older", -20, 100, true, 100},
};

void test_group (const GroupRow &row)
{
  PacketGroups all;
  g_assert_false (all.add (ms (0), ms (100), 10).has_value ());
  auto ended = all.add (ms (row.sent), ms (row.arrived), 10);
  g_assert_true (ended.has_value () != row.together);
  if (!ended)
    ended = all.add (ms (500), ms (700), 10);
  g_assert_true (ended && ended->delay == ms (row.delay));
}

// What is held up is no group without an end.
void test_group_has_an_end ()
{
  PacketGroups all;
  int ended = 0;
  for (double time = 0; time < 2000; time += 4)
    ended += all.add (ms (time * 10), ms (20000 + time), 10) ? 1 : 0;
  g_assert_cmpint (ended, >=, 15);
}

// ---- big ones

// The mean of all would have both of these wrong.
void test_big_ones ()
{
  BurstSizes sizes;
  const auto add = [&] (double time, size_t bytes) { return sizes.add ({ms (time), {}, bytes, {}, {}}); };
  g_assert_true (add (0, 1000000));
  bool any_small = false, all_big = true;
  for (int i = 1; i < 300; i++) {
    const bool key_frame = i % 60 == 30;
    const bool big = add (i * 33, key_frame ? 64000 : 8000);
    (key_frame ? all_big : any_small) = key_frame ? all_big && big : any_small || big;
    any_small = add (i * 33 + 10, 100) || any_small;
  }
  g_assert_true (all_big);
  g_assert_false (any_small);
}

// ---- delay

struct TrendRow {
  const char *name;
  double slope; // ms for each ms
  double jitter;
  double expected; // ms over 600 ms
};

const TrendRow trends[] = {
    {"flat", 0, 0, 0}, {"up", 0.1, 0, 60}, {"down", -0.5, 0, -300}, {"up-with-jitter", 0.1, 10, 60}};

void test_trend (const TrendRow &row)
{
  DelayTrend trend;
  g_assert_cmpfloat (trend.rise (), ==, 0);
  for (int i = 0; i < 100; i++)
    trend.add (ms (i * 20), ms (i * 20 * row.slope + (i % 2) * row.jitter));
  assert_near (trend.rise (), row.expected, 3);
  trend.reset ();
  g_assert_cmpfloat (trend.rise (), ==, 0);
}

// Points of one time have no line through them.
void test_trend_without_time ()
{
  DelayTrend trend;
  for (int i = 0; i < 100; i++)
    trend.add (ms (7), ms (i));
  g_assert_cmpfloat (trend.rise (), ==, 0);
}

void test_standing_queue ()
{
  StandingQueue queue;
  double time = 0;
  const auto run = [&] (double from, double step) {
    for (int i = 0; i < 30; i++, time += 33)
      queue.add (ms (time), ms (1000 + from + i * step));
  };
  run (0, 0);
  assert_near (queue.delay (), 0, 0.1);
  run (0, 10);
  g_assert_cmpfloat (queue.delay (), >, 100);
  g_assert_false (queue.is_draining ());
  run (300, 0);
  assert_near (queue.delay (), 300, 0.1);
  g_assert_false (queue.is_draining ());
  run (300, -5);
  g_assert_true (queue.is_draining ());
  run (0, 0);
  assert_near (queue.delay (), 0, 0.1);
}

struct UsageRow {
  const char *name;
  double queue, step; // ms that wait after two seconds with none, and how it goes on, each 33 ms
  int groups;
  DelayUsage expected;
};

const UsageRow usages[] = {
    {"empty", 0, 0, 100, DelayUsage::Normal},     {"rises", 0, 10, 12, DelayUsage::Over},
    {"rises-slowly", 0, 2, 60, DelayUsage::Over}, {"stands", 150, 0, 60, DelayUsage::Over},
    {"drains", 600, -10, 40, DelayUsage::Under},  {"drains-slowly", 300, -1, 60, DelayUsage::Under},
};

void test_usage (const UsageRow &row)
{
  OveruseDetector detector;
  double time = 0;
  for (; time < 2000; time += 33)
    detector.add ({ms (time), ms (1000), 8000, {}, {}});
  g_assert_true (detector.usage () == DelayUsage::Normal);
  for (int i = 0; i < row.groups; i++, time += 33)
    detector.add ({ms (time), ms (1000 + row.queue + i * row.step), 8000, {}, {}});
  g_assert_true (detector.usage () == row.expected);
}

// ---- loss

void test_loss_that_was_none ()
{
  PacketLosses losses;
  losses.add (ms (1), 100, true);
  losses.add (ms (2), 100, false);
  losses.add (ms (3), 100, false);
  losses.add (ms (4), 100, true);
  assert_near (losses.loss (), 0.5, 0.01);
  g_assert_true (losses.come_late (ms (2), 100));
  g_assert_false (losses.come_late (ms (2), 100));
  g_assert_false (losses.come_late (ms (1), 100));
  assert_near (losses.loss (), 0.25, 0.01);
  losses.add (ms (5), 100, false);
  g_assert_true (losses.come_late (ms (5), 100));
  losses.add (ms (6), 100, true);
  assert_near (losses.loss (), 1.0 / 6, 0.01);
}

struct VerdictRow {
  const char *name;
  int packets, lost_of_20;
  LossControl::Verdict expected;
};

const VerdictRow verdicts[] = {
    {"too-few", 10, 10, LossControl::Verdict::Hold}, {"none", 200, 0, LossControl::Verdict::More},
    {"some", 200, 1, LossControl::Verdict::Hold},    {"much", 200, 4, LossControl::Verdict::Less},
    {"all", 200, 20, LossControl::Verdict::Less},
};

void test_verdict (const VerdictRow &row)
{
  LossWindow window (2.5);
  for (int i = 0; i < row.packets; i++)
    window.add (ms (i * 5), 1, 1200, i % 20 < row.lost_of_20);
  LossControl control;
  g_assert_true (control.judge (window, window.loss (), ms (1000)) == row.expected);
  if (row.expected == LossControl::Verdict::Less)
    assert_near (control.factor (), 1 - row.lost_of_20 / 40.0, 0.02);
}

// ---- rate control

void test_lower ()
{
  RateControl control ({});
  g_assert_true (control.may_lower (ms (0), ms (40)));
  control.lower (1000000, ms (0));
  assert_near (control.rate (), 1000000, 1); // half at most
  g_assert_false (control.may_lower (ms (200), ms (40)));
  g_assert_true (control.may_lower (ms (240), ms (40)));
  control.lower (1000000, ms (240));
  assert_near (control.rate (), 850000, 1);
  control.lower (5000000, ms (500)); // never up
  assert_near (control.rate (), 850000, 1);
}

struct RaiseRow {
  const char *name;
  double limit;    // received when it was too much; 0 = it never was
  double received; // now
  double expected; // after a second of 2 Mbit/s
};

const RaiseRow raises[] = {
    {"far", 0, 1900000, 2160000},
    {"near-a-limit", 2352942, 2000000, 2068000},
    {"above-a-limit", 2352942, 3000000, 2160000},
    {"not-tried", 0, 500000, 2000000},
    {"hardly-tried", 0, 1340000, 2020000},
};

void test_raise (const RaiseRow &row)
{
  RateControl control ({2000000, 50000, 1000000000});
  if (row.limit > 0)
    control.lower (row.limit, ms (0));
  control.hold (ms (0));
  for (int i = 1; i <= 20; i++)
    control.raise (row.received, ms (i * 50), ms (40));
  assert_near (control.rate (), row.expected, 15000);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/bandwidth/rate", rates, test_rate);
  g_test_add_func ("/bandwidth/rate/after-a-gap", test_rate_after_a_gap);
  add_table ("/bandwidth/group", groups, test_group);
  g_test_add_func ("/bandwidth/group/has-an-end", test_group_has_an_end);
  g_test_add_func ("/bandwidth/big-ones", test_big_ones);
  add_table ("/bandwidth/trend", trends, test_trend);
  g_test_add_func ("/bandwidth/trend/without-time", test_trend_without_time);
  g_test_add_func ("/bandwidth/standing-queue", test_standing_queue);
  add_table ("/bandwidth/usage", usages, test_usage);
  g_test_add_func ("/bandwidth/loss/that-was-none", test_loss_that_was_none);
  add_table ("/bandwidth/loss/verdict", verdicts, test_verdict);
  g_test_add_func ("/bandwidth/lower", test_lower);
  add_table ("/bandwidth/raise", raises, test_raise);
  return g_test_run ();
}
