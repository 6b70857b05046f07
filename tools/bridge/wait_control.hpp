// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How long a missing packet of a camera is waited for: short, since nothing goes on
// meanwhile, and longer as soon as packets were given up that came after all. Without
// GStreamer: it is told what was counted, and says what to wait.
#pragma once

#include <chrono>
#include <cstdint>

namespace wsrtc::bridge {

// Since the connection began, of all of its media.
struct PacketCounts {
  uint64_t lost = 0; // given up
  uint64_t late = 0; // came after later ones had gone on: given up before, or a second time
};

class WaitControl {
public:
  using Milliseconds = std::chrono::milliseconds;

  static constexpr Milliseconds shortest{20}, first{40};
  // It is lowered by a quarter after a time without late packets. Where that was too
  // early, the time doubles.
  static constexpr Milliseconds first_quiet{30000}, longest_quiet{16 * 60000};
  // Who comes later than that after it was given up, does not count.
  static constexpr Milliseconds memory{2000};

  // Never more than `longest`.
  explicit WaitControl (Milliseconds longest);

  Milliseconds wait () const { return wait_; }

  // The counts at `now`, of any clock that only goes forward. Smaller ones than before
  // are of a new connection.
  void note (PacketCounts counts, Milliseconds now);

private:
  bool came_late (PacketCounts counts, Milliseconds now);
  void raise ();
  void lower ();

  const Milliseconds longest_, floor_;
  Milliseconds wait_;
  Milliseconds quiet_ = first_quiet;
  Milliseconds quiet_since_{0};
  bool lowered_ = false; // after the last raise
  PacketCounts counts_;
  uint64_t missed_ = 0; // given up of late, and not come
  Milliseconds last_missed_{0};
};

} // namespace wsrtc::bridge
