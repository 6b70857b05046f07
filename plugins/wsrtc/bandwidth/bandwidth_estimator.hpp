// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a path to a peer takes, by the peer's transport-wide feedback: congestion
// control of the sender (draft-ietf-rmcat-gcc-02). Time is handed in; any thread,
// one at a time. A few KiB, nothing is allocated.
#pragma once

#include <vector>

#include "bandwidth_limits.hpp"
#include "delay_lesson.hpp"
#include "loss_control.hpp"
#include "overuse_detector.hpp"
#include "packet_groups.hpp"
#include "packet_losses.hpp"
#include "rate_control.hpp"
#include "rate_window.hpp"

namespace wsrtc {

class BandwidthEstimator {
public:
  explicit BandwidthEstimator (const BandwidthLimits &limits);

  // One message of feedback, about 10 to 20 a second. Messages may be lost, late,
  // or about packets that an earlier one called lost. `now`: our monotonic clock.
  // `round_trip`: 0 = unknown.
  void on_feedback (const std::vector<PacketResult> &packets, Micros now, Micros round_trip);

  // What the path takes, bit/s; always within the limits.
  uint64_t estimate () const;

  using Usage = DelayUsage;

  // By the delay.
  Usage usage () const { return detector_.usage (); }

  // 0 to 1, smoothed, of what feedback told lately.
  double loss () const { return losses_.loss (); }

  // bit/s that were sent lately, and that arrived; 0 = unknown.
  uint64_t sent_rate () const;
  uint64_t received_rate () const;

private:
  void note (const PacketResult &packet, Micros now);
  void note_arrival (const PacketResult &packet, Micros arrived);
  void decide (Micros now, Micros round_trip);
  void lower (Micros now, Micros round_trip);

  PacketGroups groups_;
  OveruseDetector detector_;
  DelayLesson lesson_;
  PacketLosses losses_;
  LossControl loss_control_;
  RateWindow sent_;
  RateWindow received_;
  RateControl control_;
  std::optional<Micros> newest_;  // sent, of those that were told of
  std::optional<Micros> arrival_; // newest
};

} // namespace wsrtc
