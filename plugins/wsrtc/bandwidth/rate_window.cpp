// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rate_window.hpp"

#include <algorithm>
#include <numeric>

namespace wsrtc {

namespace {

// Rounds down, so that a clock may be negative.
int64_t slot_of (Micros time, int64_t length)
{
  const int64_t count = time.count ();
  return count / length - (count % length < 0 ? 1 : 0);
}

size_t index_of (int64_t slot, int64_t slots)
{
  return static_cast<size_t> (((slot % slots) + slots) % slots);
}

} // namespace

void RateWindow::move_on (int64_t slot)
{
  for (int64_t i = newest_ + 1; i <= slot; i++)
    bytes_[index_of (i, slots)] = 0;
  newest_ = slot;
}

void RateWindow::add (Micros time, size_t bytes)
{
  const int64_t slot = slot_of (time, slot_micros);
  // A time without anything says nothing of the path: it begins anew.
  if (!started_ || slot - newest_ >= slots) {
    bytes_.fill (0);
    started_ = true;
    first_ = newest_ = slot;
  }
  if (slot > newest_)
    move_on (slot);
  if (slot >= first_ && slot > newest_ - slots)
    bytes_[index_of (slot, slots)] += bytes;
}

double RateWindow::rate () const
{
  // The newest slot is not full yet: it counts neither as bytes nor as time.
  const int64_t full = std::min (newest_ - first_, slots - 1);
  if (!started_ || full < 5)
    return 0;
  const uint64_t all = std::accumulate (bytes_.begin (), bytes_.end (), uint64_t{0});
  const uint64_t counted = all - bytes_[index_of (newest_, slots)];
  return static_cast<double> (counted) * 8e6 / static_cast<double> (full * slot_micros);
}

} // namespace wsrtc
