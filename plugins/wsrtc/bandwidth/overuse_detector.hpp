// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Whether more is sent than the path takes, by the delay of packets: the trend
// against a threshold that adapts (draft-ietf-rmcat-gcc-02, section 5.4), and the
// queue that stays.
#pragma once

#include "burst_sizes.hpp"
#include "delay_trend.hpp"
#include "standing_queue.hpp"

namespace wsrtc {

enum class DelayUsage { Normal, Over, Under };

class OveruseDetector {
public:
  OveruseDetector ();

  void add (const PacketGroup &group);

  DelayUsage usage () const { return usage_; }

  // Milliseconds that stay in the queue.
  double standing () const { return queue_.delay (); }

  // What stands in the queue of now is not ours: for a while only more is too much.
  void accept_delay ();

private:
  void measure_noise (const PacketGroup &group);
  void adapt (double rise, double seconds);
  void judge (Micros sent);
  double queue_limit (Micros sent) const;
  void begin_trend ();

  BurstSizes sizes_;
  DelayTrend trend_;
  StandingQueue queue_;
  std::optional<PacketGroup> last_;
  double last_step_ = 0; // ms, of the delay
  bool has_step_ = false;
  bool was_big_ = false;
  double noise_;        // ms, about one standard deviation
  double threshold_;    // ms of the trend
  double accepted_ = 0; // ms in the queue that are not ours
  Micros accepted_at_{};
  std::optional<Micros> over_since_; // by the trend
  DelayUsage usage_ = DelayUsage::Normal;
};

} // namespace wsrtc
