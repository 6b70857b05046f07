// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How much the path to one peer takes, by what it says of the packets that were
// sent. One thread; only the numbers are of all.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "bandwidth_estimator.hpp"
#include "sent_packets.hpp"
#include "transport_feedback.hpp"

namespace wsrtc {

struct PathState {
  uint64_t room = 0;     // bit/s that it takes, as estimated
  uint64_t sent = 0;     // bit/s that were sent lately; 0 = unknown
  uint64_t received = 0; // and that came of them
  bool over_used = false;
  Micros silence{}; // since the peer said so
};

class PathWatch {
public:
  PathWatch (std::shared_ptr<const SentPackets> sent, const BandwidthLimits &limits)
      : sent_ (std::move (sent)), estimator_ (limits)
  {
  }

  // `now` of the monotonic clock. `round_trip`: 0 = unknown.
  void on_feedback (const TransportFeedback &feedback, Micros now, Micros round_trip);

  // Nothing before the peer has said anything of use. `now` as above.
  std::optional<PathState> state (Micros now) const;

private:
  const std::shared_ptr<const SentPackets> sent_;
  BandwidthEstimator estimator_;
  std::vector<PacketResult> results_; // kept for its memory
  std::optional<Micros> heard_;
};

} // namespace wsrtc
