// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How many viewers there is room for.
#pragma once

#include <cstddef>

namespace wsrtc {

// Of `wanted` viewers, those for whom so many descriptors are enough; at least
// one. The others are refused when they come, instead of failing half way.
unsigned places_within (size_t descriptors, unsigned wanted, bool with_nice);

} // namespace wsrtc
