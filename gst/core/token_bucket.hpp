// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <algorithm>
#include <cstdint>

namespace wsrtc {

// A rate with a burst: `burst` at once, `per_second` in the long run.
class TokenBucket {
public:
  TokenBucket (double burst, double per_second) : burst_ (burst), per_second_ (per_second), left_ (burst) {}

  // `now` in microseconds, of a clock that never goes back. False = beyond the
  // rate; nothing is taken then.
  bool take (double amount, int64_t now)
  {
    if (last_ != 0)
      left_ = std::min (burst_, left_ + per_second_ * static_cast<double> (now - last_) / 1e6);
    last_ = now;
    if (amount > left_)
      return false;
    left_ -= amount;
    return true;
  }

  // What has been taken stays taken.
  void change (double burst, double per_second)
  {
    left_ = std::max (0.0, left_ + burst - burst_);
    burst_ = burst;
    per_second_ = per_second;
  }

  // What was taken turned out not to count.
  void give_back (double amount) { left_ = std::min (burst_, left_ + amount); }

private:
  double burst_;
  double per_second_;
  double left_;
  int64_t last_ = 0;
};

} // namespace wsrtc
