// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Between which rates an estimate stays, and where it begins. The least is 1 at least.
#pragma once

#include <cstdint>

namespace wsrtc {

// bit/s
struct BandwidthLimits {
  uint64_t start = 2000000, least = 50000, most = 1000000000;
};

} // namespace wsrtc
