// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace wsrtc {

// The transport-wide sequence numbers of one peer, which all its tracks share.
// Any thread.
class TransportNumbers {
public:
  // The first of `count` in a row.
  uint16_t take (size_t count)
  {
    return next_.fetch_add (static_cast<uint16_t> (count), std::memory_order_relaxed);
  }

private:
  std::atomic<uint16_t> next_{1};
};

} // namespace wsrtc
