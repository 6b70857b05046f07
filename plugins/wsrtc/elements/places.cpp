// SPDX-License-Identifier: LGPL-2.1-or-later
#include "places.hpp"

#include <algorithm>

namespace wsrtc {

namespace {

// Measured: 3 and 8, with the socket of the signalling.
constexpr size_t of_a_viewer = 4;
constexpr size_t of_a_viewer_with_nice = 10;
// Of the application, the server and the inputs.
constexpr size_t of_all = 64;

} // namespace

unsigned places_within (size_t descriptors, unsigned wanted, bool with_nice)
{
  const size_t left = descriptors > of_all ? descriptors - of_all : 0;
  const size_t enough_for = left / (with_nice ? of_a_viewer_with_nice : of_a_viewer);
  return static_cast<unsigned> (std::clamp<size_t> (enough_for, 1, wanted));
}

} // namespace wsrtc
