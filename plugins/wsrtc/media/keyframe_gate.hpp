// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <chrono>
#include <optional>

namespace wsrtc {

// Merges the key frame requests of all viewers: the first goes out at once,
// those within `interval` after it are answered together at its end. Pure, so
// that it can be tested without a clock; used on the owner's thread only.
class KeyframeGate {
public:
  using Clock = std::chrono::steady_clock;
  using Milliseconds = std::chrono::milliseconds;

  explicit KeyframeGate (Milliseconds interval) : interval_ (interval) {}

  enum class Verdict { SendNow, Later, AlreadyPending };
  // After Later, the caller calls due () once `next ()` is reached.
  Verdict request (Clock::time_point now);
  // One has come, from wherever: who asked before it needs no other.
  void on_key_frame (Clock::time_point when);
  // True when a merged request must be sent now.
  bool due (Clock::time_point now);

  std::optional<Clock::time_point> next () const { return pending_; }

private:
  const Milliseconds interval_;
  std::optional<Clock::time_point> sent_;
  std::optional<Clock::time_point> pending_;
  Clock::time_point asked_{}; // the last of those that are pending
};

} // namespace wsrtc
