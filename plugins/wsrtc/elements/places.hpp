// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How many viewers there is room for.
#pragma once

#include <cstddef>

namespace wsrtc {

// What the system has left.
struct Room {
  size_t descriptors;
  size_t threads;
};

// Of `wanted` viewers, those for whom that is enough; at least one. The others
// are refused when they come, instead of failing half way.
unsigned places_within (const Room &room, unsigned wanted, bool with_nice);

} // namespace wsrtc
