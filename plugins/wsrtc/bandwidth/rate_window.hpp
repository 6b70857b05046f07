// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Bits per second over the last second of any clock that the packets carry: of
// sending or of arrival.
#pragma once

#include <array>
#include <cstdint>

#include "packet_result.hpp"

namespace wsrtc {

class RateWindow {
public:
  void add (Micros time, size_t bytes);
  // bit/s; 0 = unknown: there is too little yet.
  double rate () const;

  void reset () { *this = RateWindow (); }

private:
  static constexpr int64_t slots = 20;
  static constexpr int64_t slot_micros = 50000;

  void move_on (int64_t slot);

  std::array<uint64_t, slots> bytes_{}; // a ring, by the slot's number
  int64_t first_ = 0;                   // slot of the first packet
  int64_t newest_ = 0;
  bool started_ = false;
};

} // namespace wsrtc
