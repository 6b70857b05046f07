// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How the one-way delay moves: a line through the groups of the last moments
// (least squares), in place of the Kalman filter of draft-ietf-rmcat-gcc-02,
// section 5.3.
#pragma once

#include <array>

#include "packet_groups.hpp"

namespace wsrtc {

class DelayTrend {
public:
  void add (Micros sent, Micros delay);
  // Milliseconds by which the line rises over the window; 0 = too little to say.
  double rise () const;

  void reset () { size_ = 0; }

private:
  static constexpr size_t most = 64;
  static constexpr size_t least = 6;
  static constexpr Micros window{600000};
  static constexpr Micros least_span{150000};

  struct Point {
    Micros sent{};
    Micros delay{};
  };

  const Point &at (size_t index) const { return points_[(first_ + index) % most]; }

  std::array<Point, most> points_{}; // a ring
  size_t first_ = 0;
  size_t size_ = 0;
};

} // namespace wsrtc
