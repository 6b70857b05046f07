// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The estimator over simulated paths: what it finds, how fast, and what it does
// not fall for.
#include <algorithm>
#include <string>

#include <glib.h>

#include "call_model.hpp"
#include "table.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

// Of the moments between two times.
enum class Figure {
  LeastEstimate, // Mbit/s
  MostEstimate,  // Mbit/s
  Use,           // mean share of the capacity that was used
  ShortQueue,    // share of time with less than 150 ms in the queue
  LittleLoss,    // share of time with less than 10 % loss
};

struct Expectation {
  Figure figure;
  double from, to; // seconds
  double least, most;
};

struct CallRow {
  std::string name;
  PathKind path;
  SourceKind source;
  BandwidthLimits limits;
  std::vector<Expectation> expected;
};

constexpr double any = 1e6;
constexpr unsigned seeds = 10;

PathKind link (double mbits)
{
  PathKind path;
  path.capacity = {{0, mbits}};
  return path;
}

template <typename Change> PathKind wide (Change change)
{
  PathKind path = link (100);
  change (path);
  return path;
}

SourceKind follower (size_t start_burst = 0)
{
  SourceKind source;
  source.follows = 0.9;
  source.start_burst = start_burst;
  return source;
}

SourceKind with_key_frames (size_t start_burst = 0, double sound_kbits = 0)
{
  SourceKind source;
  source.key_seconds = 2;
  source.key_size = 8;
  source.start_burst = start_burst;
  source.sound_kbits = sound_kbits;
  return source;
}

SourceKind key_framed_follower ()
{
  SourceKind source = with_key_frames ();
  source.follows = 0.9;
  return source;
}

PathKind jittery (PathKind path, double ms)
{
  path.jitter_ms = ms;
  return path;
}

// A radio link that is away for a moment; then all comes at once.
PathKind stalls (double every, double ms)
{
  PathKind path = link (100);
  path.stall_every = every;
  path.stall_ms = ms;
  return path;
}

BandwidthLimits with_start (uint64_t mbits)
{
  BandwidthLimits limits;
  limits.start = mbits * 1000000;
  return limits;
}

SourceKind fixed (double mbits)
{
  SourceKind source;
  source.mbits = mbits;
  return source;
}

PathKind steps ()
{
  PathKind path;
  path.capacity = {{0, 2}, {20, 0.5}, {40, 2}};
  return path;
}

PathKind deep (PathKind path)
{
  path.queue_ms = 5000;
  return path;
}

std::vector<Expectation> least_estimate (double mbits)
{
  return {{Figure::LeastEstimate, 0, 60, mbits, any}};
}

// Estimates cannot rise out of reach of what is tested.
const BandwidthLimits usual, narrow{2000000, 50000, 2000000};

using F = Figure;

// A frame leaves as one burst, and key frames are large.
const std::vector<CallRow> bursts = {
    {"path-4-mbit", link (4), with_key_frames (), usual, least_estimate (1.6)},
    {"path-3-mbit", link (3), with_key_frames (), usual, least_estimate (1.6)},
    {"deep-3-mbit", deep (link (3)), with_key_frames (), usual, least_estimate (1.6)},
    {"nearly-full", link (2.5), with_key_frames (), usual, least_estimate (1.6)},
    {"with-sound", link (3), with_key_frames (0, 40), usual, least_estimate (1.6)},
    {"start-4-mbit", deep (link (4)), with_key_frames (1000000), usual, least_estimate (1.6)},
    {"start-3-mbit", deep (link (3)), with_key_frames (1000000), usual, least_estimate (1.6)},
    {"start-short-queue", link (3), with_key_frames (1000000), usual, least_estimate (1.6)},
    {"start-follower", deep (link (3)), follower (1000000), usual, least_estimate (1.6)},
    {"followed-4-mbit", link (4), key_framed_follower (), narrow, least_estimate (1.8)},
    {"followed-3-mbit", link (3), key_framed_follower (), narrow, least_estimate (1.8)},
    {"followed-nearly-full", link (2.2), key_framed_follower (), narrow, least_estimate (1.6)},
};

// Loss without congestion, and with it.
const std::vector<CallRow> losses = {
    {"5-percent", wide ([] (PathKind &p) { p.loss = 0.05; }), follower (), narrow, least_estimate (1.3)},
    {"5-percent-unlimited",
     wide ([] (PathKind &p) { p.loss = 0.05; }),
     follower (),
     usual,
     {{F::LeastEstimate, 59, 60, 8, any}}},
    {"10-percent",
     wide ([] (PathKind &p) { p.loss = 0.1; }),
     follower (),
     narrow,
     {{F::LeastEstimate, 0, 60, 0.8, any}, {F::LeastEstimate, 59, 60, 1, any}}},
    {"20-percent",
     wide ([] (PathKind &p) { p.loss = 0.2; }),
     follower (),
     narrow,
     {{F::LeastEstimate, 0, 60, 0.7, any}, {F::LeastEstimate, 59, 60, 1, any}}},
    {"20-percent-unlimited",
     wide ([] (PathKind &p) { p.loss = 0.2; }),
     follower (),
     usual,
     {{F::LeastEstimate, 0, 60, 0.7, any}, {F::LeastEstimate, 59, 60, 2, any}}},
    {"40-percent", wide ([] (PathKind &p) { p.loss = 0.4; }), follower (), narrow, least_estimate (0.4)},
    {"policer",
     wide ([] (PathKind &p) { p.policer = 1; }),
     follower (),
     usual,
     {{F::MostEstimate, 3, 60, 0, 1.4}, {F::LeastEstimate, 0, 60, 0.8, any}, {F::LittleLoss, 3, 60, 0.8, 1}}},
    {"policer-of-a-quarter",
     wide ([] (PathKind &p) { p.policer = 0.5; }),
     follower (),
     usual,
     {{F::MostEstimate, 5, 60, 0, 0.8}, {F::LeastEstimate, 0, 60, 0.4, any}, {F::LittleLoss, 5, 60, 0.7, 1}}},
    {"policer-fixed-rate",
     wide ([] (PathKind &p) { p.policer = 1; }),
     fixed (2),
     usual,
     {{F::LeastEstimate, 3, 60, 0.7, any}, {F::MostEstimate, 3, 60, 0, 1.05}}},
    {"policer-and-loss",
     wide ([] (PathKind &p) {
       p.policer = 1;
       p.loss = 0.05;
     }),
     follower (),
     usual,
     {{F::MostEstimate, 3, 60, 0, 1.8}, {F::LeastEstimate, 0, 60, 0.6, any}}},
    {"policer-after-loss",
     wide ([] (PathKind &p) {
       p.loss = 0.2;
       p.loss_until = 15;
       p.policer = 1;
       p.policer_from = 15;
     }),
     follower (),
     narrow,
     {{F::LittleLoss, 50, 80, 0.7, 1}, {F::LeastEstimate, 50, 80, 0.7, any}}},
};

// The capacity is found and followed.
const std::vector<CallRow> convergence = {
    {"1-mbit",
     link (1),
     follower (),
     usual,
     {{F::LeastEstimate, 3, 33, 0.6, any},
      {F::MostEstimate, 3, 4, 0, 1.05},
      {F::Use, 3, 33, 0.7, 1},
      {F::ShortQueue, 3, 33, 0.9, 1}}},
    {"key-frames",
     link (1),
     key_framed_follower (),
     usual,
     {{F::LeastEstimate, 3, 33, 0.6, any}, {F::Use, 3, 33, 0.7, 1}}},
    {"deep-queue",
     deep (link (1)),
     follower (),
     usual,
     {{F::LeastEstimate, 3, 33, 0.6, any}, {F::Use, 3, 33, 0.7, 1}, {F::ShortQueue, 3, 33, 0.9, 1}}},
    {"with-jitter",
     jittery (link (1), 50),
     follower (),
     usual,
     {{F::LeastEstimate, 3, 60, 0.6, any}, {F::Use, 3, 60, 0.8, 1}, {F::ShortQueue, 3, 60, 0.85, 1}}},
    {"a-tenth-of-start",
     link (0.2),
     follower (),
     usual,
     {{F::MostEstimate, 5, 6, 0, 0.22}, {F::LeastEstimate, 5, 60, 0.12, any}, {F::Use, 5, 60, 0.7, 1}}},
    {"ten-megabits",
     link (10),
     follower (),
     with_start (20),
     {{F::MostEstimate, 3, 4, 0, 10.5}, {F::LeastEstimate, 3, 60, 6, any}, {F::Use, 3, 60, 0.7, 1}}},
    {"steps",
     steps (),
     follower (),
     usual,
     {{F::MostEstimate, 23, 24, 0, 0.55},
      {F::LeastEstimate, 23, 40, 0.3, any},
      {F::LeastEstimate, 60, 61, 1.5, any}}},
    {"fixed-rate",
     link (1),
     fixed (2),
     usual,
     {{F::LeastEstimate, 3, 60, 0.7, any}, {F::MostEstimate, 3, 60, 0, 1.05}}},
    {"fixed-rate-deep-queue",
     deep (link (1)),
     fixed (2),
     usual,
     {{F::LeastEstimate, 0, 60, 0.7, any}, {F::MostEstimate, 1, 60, 0, 1.05}}},
    {"wide", link (50), follower (), usual, {{F::LeastEstimate, 60, 61, 20, any}}},
    {"idle-source",
     link (50),
     fixed (0.1),
     usual,
     {{F::LeastEstimate, 0, 60, 2, any}, {F::MostEstimate, 0, 60, 0, 2}}},
};

const std::vector<CallRow> jitter = {
    {"50-ms", wide ([] (PathKind &p) { p.jitter_ms = 50; }), follower (), narrow, least_estimate (1.8)},
    {"150-ms", wide ([] (PathKind &p) { p.jitter_ms = 150; }), follower (), narrow, least_estimate (1.4)},
    {"300-ms", wide ([] (PathKind &p) { p.jitter_ms = 300; }), follower (), narrow, least_estimate (0.5)},
};

const std::vector<CallRow> events = {
    {"blackout", wide ([] (PathKind &p) { p.blackout_from = 20, p.blackout_to = 30; }), follower (), narrow,
     least_estimate (1.6)},
    {"longer-route",
     wide ([] (PathKind &p) { p.detour_from = 20, p.detour_ms = 150; }),
     follower (),
     narrow,
     {{F::LeastEstimate, 0, 60, 0.7, any}, {F::LeastEstimate, 45, 60, 1.5, any}}},
    {"link-stalls-often", stalls (1, 200), follower (), narrow, least_estimate (1.6)},
    {"link-stalls-long", stalls (10, 1500), follower (), narrow, least_estimate (1.6)},
    {"clock-an-hour-on", wide ([] (PathKind &p) { p.clock_set_at = 20, p.clock_set_by = 3600; }), follower (),
     narrow, least_estimate (1.8)},
    {"clock-an-hour-back", wide ([] (PathKind &p) { p.clock_set_at = 20, p.clock_set_by = -3600; }),
     follower (), narrow, least_estimate (1.8)},
    {"clock-an-hour-back-unlimited",
     wide ([] (PathKind &p) { p.clock_set_at = 20, p.clock_set_by = -3600; }),
     follower (),
     usual,
     {{F::LeastEstimate, 59, 60, 40, any}}},
};

// Clocks, and how feedback comes.
const std::vector<CallRow> wire = {
    {"fast-clock", wide ([] (PathKind &p) { p.ppm = 100; }), follower (), narrow, least_estimate (1.9)},
    {"slow-clock", wide ([] (PathKind &p) { p.ppm = -100; }), follower (), narrow, least_estimate (1.9)},
    {"slow-clock-unlimited",
     wide ([] (PathKind &p) { p.ppm = -100; }),
     follower (),
     usual,
     {{F::LeastEstimate, 59, 60, 40, any}}},
    // An encoder that makes far more than it was asked for.
    {"more-than-asked-for", link (100), fixed (10), with_start (1), {{F::LeastEstimate, 1.5, 20, 9, any}}},
    {"feedback-lost", wide ([] (PathKind &p) { p.feedback_loss = 0.2; }), follower (), narrow,
     least_estimate (1.9)},
    {"feedback-twice", wide ([] (PathKind &p) { p.feedback_twice = 0.2, p.loss = 0.05; }), follower (),
     narrow, least_estimate (1.3)},
    {"packets-late", wide ([] (PathKind &p) { p.late = 0.05, p.late_ms = 30; }), follower (), narrow,
     least_estimate (1.9)},
};

double measure (const std::vector<Moment> &moments, const Expectation &wanted)
{
  double least = any, most = 0, use = 0, short_queue = 0, little_loss = 0, count = 0;
  for (const Moment &moment : moments) {
    if (moment.seconds < wanted.from || moment.seconds > wanted.to)
      continue;
    least = std::min (least, moment.estimate / 1e6);
    most = std::max (most, moment.estimate / 1e6);
    use += moment.received / moment.capacity;
    short_queue += moment.queue_ms < 150 ? 1 : 0;
    little_loss += moment.loss < 0.1 ? 1 : 0;
    count++;
  }
  const double figures[] = {least, most, use / count, short_queue / count, little_loss / count};
  return figures[static_cast<int> (wanted.figure)];
}

void test_call (const CallRow &row)
{
  static const char *const names[] = {"least estimate", "most estimate", "use", "short queue", "little loss"};
  double end = 0;
  for (const Expectation &each : row.expected)
    end = std::max (end, each.to);
  for (unsigned seed = 1; seed <= seeds; seed++) {
    const auto moments = CallModel (row.path, row.source, row.limits, seed).run (end);
    for (const Expectation &each : row.expected) {
      const double found = measure (moments, each);
      const char *name = names[static_cast<int> (each.figure)];
      g_test_message ("seed %u, %g to %g s: %s %.3f", seed, each.from, each.to, name, found);
      if (found < each.least || found > each.most) {
        g_test_message ("wanted %g to %g", each.least, each.most);
        g_test_fail ();
      }
    }
  }
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table ("/bandwidth/bursts", bursts, test_call);
  add_table ("/bandwidth/loss", losses, test_call);
  add_table ("/bandwidth/convergence", convergence, test_call);
  add_table ("/bandwidth/jitter", jitter, test_call);
  add_table ("/bandwidth/event", events, test_call);
  add_table ("/bandwidth/wire", wire, test_call);
  return g_test_run ();
}
