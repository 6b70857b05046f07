// SPDX-License-Identifier: LGPL-2.1-or-later
#include "burst_sizes.hpp"

#include <algorithm>
#include <cmath>

namespace wsrtc {

namespace {

constexpr double memory_seconds = 1.5;
constexpr double big = 3;            // times the usual size
constexpr double first_size = 12000; // until more is known, bytes

} // namespace

bool BurstSizes::add (const PacketGroup &group)
{
  const auto size = static_cast<double> (std::max<size_t> (group.bytes, 1));
  if (bytes_ < 1) {
    bytes_ = std::min (size, first_size);
    squares_ = bytes_ * bytes_;
  }
  const bool is_big = size > big * usual ();
  // A huge one must not hide the next key frames.
  const double counted = std::min (size, big * usual ());
  const double kept = std::exp (-std::clamp (in_seconds (group.sent - last_), 0.0, 2.0) / memory_seconds);
  last_ = group.sent;
  squares_ = squares_ * kept + counted * counted;
  bytes_ = bytes_ * kept + counted;
  return is_big;
}

} // namespace wsrtc
