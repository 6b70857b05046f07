// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Additive or multiplicative increase, multiplicative decrease
// (draft-ietf-rmcat-gcc-02, section 5.5). Rates are in bit/s.
#pragma once

#include <algorithm>

#include "bandwidth_limits.hpp"
#include "packet_result.hpp"

namespace wsrtc {

class RateControl {
public:
  explicit RateControl (const BandwidthLimits &limits);

  // Not so soon after the last time that this cannot have shown yet.
  bool may_lower (Micros now, Micros round_trip) const;
  // The path takes no more than `received`.
  void lower (double received, Micros now);
  // Loss: by a factor.
  void lower_by (double factor, double received, Micros now);
  // All is well.
  void raise (double received, Micros now, Micros round_trip);

  // So much came through while all was well: there is room for it, for an encoder may
  // make more than it was asked for at the start.
  void prove (double rate) { set (std::max (rate_, rate)); }

  // The time since the last call was not one to raise in.
  void hold (Micros now) { updated_ = now; }

  double rate () const { return rate_; }

private:
  void set (double rate);
  bool is_near_limit (double received);
  double grown (double seconds, Micros round_trip, bool near) const;

  const BandwidthLimits limits_;
  double rate_;
  double path_limit_ = 0; // received when it was last too much; 0 = not known
  std::optional<Micros> lowered_;
  std::optional<Micros> updated_;
};

} // namespace wsrtc
