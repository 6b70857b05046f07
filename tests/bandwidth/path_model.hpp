// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A path in virtual time: a link with a queue that drops at its end, and what
// else networks do to packets.
#pragma once

#include <optional>
#include <random>
#include <vector>

#include "packet_result.hpp"

namespace wsrtc::test {

// From then on it is so many Mbit/s.
struct CapacityStep {
  double seconds = 0;
  double mbits = 0;
};

struct PathKind {
  std::vector<CapacityStep> capacity = {{0, 100}};
  double queue_ms = 300;
  double one_way_ms = 20;
  double jitter_ms = 0;                      // each packet up to so much later; the order stays
  double stall_every = 0, stall_ms = 0;      // seconds; nothing moves for so long, then all at once
  double loss = 0, loss_until = 1e6;         // share, at random; seconds
  double policer = 0, policer_from = 0;      // Mbit/s, 0 = none; seconds. Drops what is more, without a queue
  double blackout_from = 0, blackout_to = 0; // seconds: nothing comes through
  double late = 0, late_ms = 0;              // share that is so much late, out of order
  double detour_from = 0, detour_ms = 0;     // seconds; from then on so much longer
  double ppm = 0;                            // the peer's clock is fast by
  double clock_set_at = 0, clock_set_by = 0; // seconds
  double feedback_loss = 0;
  double feedback_twice = 0; // share of messages
};

class PathModel {
public:
  PathModel (const PathKind &kind, unsigned seed) : kind_ (kind), dice_ (seed) {}

  // When it is there, by our clock; nothing = lost. Calls go forward in time.
  std::optional<Micros> send (Micros now, size_t bytes);
  // What the peer's clock says at that time, in steps of 250 us.
  Micros peer_time (Micros now) const;
  // Milliseconds that wait in the queue.
  double queue_ms (Micros now);
  double capacity (Micros now) const; // bit/s
  bool is_black (Micros now) const;

  double random (double below) { return std::uniform_real_distribution<> (0, below) (dice_); }

private:
  void drain (Micros now);
  bool is_policed (Micros now, double bits);

  const PathKind kind_;
  std::mt19937 dice_;
  double backlog_ = 0; // bits
  double tokens_ = 0;  // bits
  bool full_tokens_ = true;
  Micros drained_{};
  Micros filled_{};
  Micros last_arrival_{};
};

} // namespace wsrtc::test
