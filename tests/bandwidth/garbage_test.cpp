// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The estimator against what no sane peer tells: nothing breaks, and the
// estimate stays within its limits.
#include <random>

#include <glib.h>

#include "bandwidth_estimator.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr int messages = 100000;

void check (const BandwidthEstimator &estimator, const BandwidthLimits &limits)
{
  g_assert_cmpuint (estimator.estimate (), >=, limits.least);
  g_assert_cmpuint (estimator.estimate (), <=, limits.most);
  g_assert_true (estimator.loss () >= 0 && estimator.loss () <= 1);
}

// How a random time of a packet is made of what would be right.
using Twist = int64_t (*) (std::mt19937_64 &dice, int64_t right);

int64_t nearly (std::mt19937_64 &dice, int64_t right)
{
  return right + static_cast<int64_t> (dice () % 100000);
}

int64_t jumps (std::mt19937_64 &dice, int64_t right)
{
  static constexpr int64_t hour = 3600000000;
  return right + (static_cast<int64_t> (dice () % 3) - 1) * hour;
}

int64_t anything (std::mt19937_64 &dice, int64_t)
{
  return static_cast<int64_t> (dice ());
}

int64_t edges (std::mt19937_64 &dice, int64_t)
{
  static constexpr int64_t values[] = {INT64_MIN, INT64_MIN + 1, -1, 0, 1, INT64_MAX - 1, INT64_MAX};
  return values[dice () % 7];
}

int64_t stays (std::mt19937_64 &, int64_t)
{
  return 4242;
}

int64_t right_one (std::mt19937_64 &, int64_t right)
{
  return right;
}

struct GarbageRow {
  const char *name;
  Twist sent, arrived, now;
  uint64_t loss_percent;
};

const GarbageRow rows[] = {
    {"arrival-nearly", right_one, nearly, right_one, 10},
    {"arrival-jumps", right_one, jumps, right_one, 10},
    {"arrival-anything", right_one, anything, right_one, 10},
    {"arrival-edges", right_one, edges, right_one, 10},
    {"arrival-stays", right_one, stays, right_one, 10},
    {"all-lost", right_one, right_one, right_one, 100},
    {"sent-nearly", nearly, nearly, right_one, 50},
    {"sent-stays", stays, nearly, right_one, 50},
    {"sent-anything", anything, anything, right_one, 50},
    {"now-jumps", right_one, nearly, jumps, 10},
    {"now-anything", anything, anything, anything, 50},
    {"now-edges", edges, edges, edges, 50},
};

void test_garbage (const GarbageRow &row)
{
  std::mt19937_64 dice (8);
  const BandwidthLimits limits;
  BandwidthEstimator estimator (limits);
  std::vector<PacketResult> packets;
  for (int64_t i = 0; i < messages; i++) {
    const int64_t time = i * 50000;
    packets.clear ();
    for (uint64_t count = dice () % 8; count > 0; count--) {
      PacketResult packet;
      packet.sent = Micros (row.sent (dice, time - static_cast<int64_t> (count) * 1000));
      if (dice () % 100 >= row.loss_percent)
        packet.arrived = Micros (row.arrived (dice, time));
      packet.size = dice () % 50 == 0 ? static_cast<size_t> (dice ()) : dice () % 1500;
      packets.push_back (packet);
    }
    const auto round_trip = Micros (dice () % 4 == 0 ? anything (dice, 0) : 40000);
    estimator.on_feedback (packets, Micros (row.now (dice, time)), round_trip);
    check (estimator, limits);
  }
}

struct LimitsRow {
  const char *name;
  BandwidthLimits limits;
  uint64_t expected;
};

const LimitsRow limits_rows[] = {
    {"usual", {2000000, 50000, 5000000}, 2000000},
    {"start-too-low", {1, 50000, 5000000}, 50000},
    {"start-too-high", {UINT64_MAX, 50000, 5000000}, 5000000},
    {"most-below-least", {2000000, 500000, 100000}, 500000},
    {"all-too-high", {UINT64_MAX, UINT64_MAX, UINT64_MAX}, 1000000000000},
    {"nothing", {0, 0, 0}, 1},
};

void test_limits (const LimitsRow &row)
{
  const BandwidthEstimator estimator (row.limits);
  g_assert_cmpuint (estimator.estimate (), ==, row.expected);
  g_assert_cmpuint (estimator.received_rate (), ==, 0);
  g_assert_cmpfloat (estimator.loss (), ==, 0);
  g_assert_true (estimator.usage () == BandwidthEstimator::Usage::Normal);
}

// It grows from there, and stays a number.
void test_from_nothing ()
{
  BandwidthEstimator estimator ({0, 0, 1000000});
  for (int i = 1; i < 1000; i++) {
    const Micros now (i * 50000);
    estimator.on_feedback ({{now - Micros (40000), now - Micros (20000), 1000}}, now, Micros (20000));
  }
  g_assert_cmpuint (estimator.estimate (), >, 100000);
  g_assert_cmpuint (estimator.estimate (), <=, 1000000);
}

void test_empty ()
{
  BandwidthEstimator estimator ({});
  estimator.on_feedback ({}, Micros (0), Micros (0));
  estimator.on_feedback ({{Micros (1), std::nullopt, 100}}, Micros (2), Micros (0));
  estimator.on_feedback ({{Micros (3), Micros (0), 0}}, Micros (3), Micros (0));
  g_assert_cmpuint (estimator.estimate (), ==, BandwidthLimits ().start);
}

// There is one for each viewer.
void test_size ()
{
  g_assert_cmpuint (sizeof (BandwidthEstimator), <=, 4096);
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/bandwidth/empty", test_empty);
  g_test_add_func ("/bandwidth/from-nothing", test_from_nothing);
  g_test_add_func ("/bandwidth/size", test_size);
  add_table ("/bandwidth/limits", limits_rows, test_limits);
  add_table ("/bandwidth/garbage", rows, test_garbage);
  return g_test_run ();
}
