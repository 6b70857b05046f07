// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Packets that were lost lately, and the rate at which they were sent; older ones
// count less and less.
#pragma once

#include "packet_result.hpp"

namespace wsrtc {

class LossWindow {
public:
  // Seconds until a packet counts a third.
  explicit LossWindow (double memory) : memory_ (memory) {}

  // What was sent before `from` does not count.
  void begin (Micros from);
  void add (Micros sent, size_t packets, size_t bytes, bool lost);
  // One that was counted as lost has come.
  void take_back (Micros sent);

  double loss () const { return packets_ > 0 ? lost_ / packets_ : 0; }

  // Of the loss, since few packets may be unlucky: one standard deviation.
  double doubt () const;

  double packets () const { return packets_; }

  // Seconds that it covers, of its own time.
  double span () const { return first_ ? in_seconds (last_ - *first_) : 0; }

  // bit/s that were sent.
  double rate () const;

private:
  void fade (Micros sent);

  const double memory_;
  double packets_ = 0;
  double bits_ = 0;
  double lost_ = 0;
  std::optional<Micros> from_;
  std::optional<Micros> first_;
  Micros last_{};
};

} // namespace wsrtc
