// SPDX-License-Identifier: LGPL-2.1-or-later
#include "places.hpp"

#include <algorithm>

namespace wsrtc {

namespace {

struct Use {
  size_t descriptors;
  size_t threads;
};

// Measured: 3 and 8 descriptors, with the socket of the signalling; 4 threads until the media go past
// webrtcbin, if they do, and 9.
constexpr Use of_a_viewer{4, 4}, of_a_viewer_with_nice{10, 10};
// Of the application, the server and the inputs.
constexpr Use of_all{64, 32};

size_t enough_for (size_t left, size_t all, size_t each)
{
  return left > all ? (left - all) / each : 0;
}

} // namespace

unsigned places_within (const Room &room, unsigned wanted, bool with_nice)
{
  const Use &each = with_nice ? of_a_viewer_with_nice : of_a_viewer;
  const size_t places = std::min (enough_for (room.descriptors, of_all.descriptors, each.descriptors),
                                  enough_for (room.threads, of_all.threads, each.threads));
  return static_cast<unsigned> (std::clamp<size_t> (places, 1, wanted));
}

} // namespace wsrtc
