// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What stays in the queue of the path: the least delay of the last moments above
// the least of the last long time. A burst that drains leaves nothing.
#pragma once

#include <array>
#include <cstdint>

#include "packet_groups.hpp"

namespace wsrtc {

class StandingQueue {
public:
  void add (Micros sent, Micros delay);
  // Milliseconds; 0 = none, or unknown.
  double delay () const;

  // Milliseconds: how much its least is another one from moment to moment without
  // rising or falling, about one standard deviation.
  double noise () const { return noise_; }

  // It is less than a moment ago.
  bool is_draining () const;

  void reset () { *this = StandingQueue (); }

private:
  // The least of each of the last slots of time, newest first.
  template <size_t N> struct Minima {
    // True when a new slot began.
    bool add (Micros sent, Micros delay, Micros slot);
    Micros least (size_t from, size_t to) const;

    std::array<Micros, N> minima{};
    Micros began{};
    size_t filled = 0;
  };

  void measure_noise ();

  Minima<4> lately_;
  Minima<15> base_;   // short enough for the drift of clocks, and for a new route
  double noise_ = 20; // it may be so until it is known not to be
};

} // namespace wsrtc
