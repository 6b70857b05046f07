// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "check_pair.hpp"

namespace wsrtc {

// Datagrams that are dropped: more than so many in a second are a flood, which is told
// once a minute, however long it lasts. On one thread.
class FloodWatch {
public:
  explicit FloodWatch (unsigned per_second) : per_second_ (per_second) {}

  // One more. True = tell of it now.
  bool count (IceTime now)
  {
    if (now - second_ >= std::chrono::seconds (1)) {
      second_ = now;
      in_second_ = 0;
    }
    if (++in_second_ <= per_second_ || (told_ && now - *told_ < std::chrono::minutes (1)))
      return false;
    told_ = now;
    return true;
  }

private:
  const unsigned per_second_;
  IceTime second_{};
  unsigned in_second_ = 0;
  std::optional<IceTime> told_;
};

} // namespace wsrtc
