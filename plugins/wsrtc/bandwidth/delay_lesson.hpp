// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Whether lower rates help against a queue that stays. If not, it is not ours:
// another route, or others who fill it.
#pragma once

#include "packet_result.hpp"

namespace wsrtc {

class DelayLesson {
public:
  // The rate was lowered for a queue of so many milliseconds. `passed`: what comes
  // through is as much as is sent, so we do not fill it. True when all that was
  // lowered lately did not help.
  bool is_in_vain (double standing, double received, bool passed, Micros now);

private:
  struct Before {
    double standing = 0;
    double received = 0;
  };

  std::optional<Before> before_;
  Micros last_{};
};

} // namespace wsrtc
