// SPDX-License-Identifier: LGPL-2.1-or-later
#include "wait_control.hpp"

#include <algorithm>

namespace wsrtc::bridge {

WaitControl::WaitControl (Milliseconds longest)
    : longest_ (longest), floor_ (std::min (shortest, longest)), wait_ (std::min (first, longest))
{
}

void WaitControl::note (PacketCounts counts, Milliseconds now)
{
  if (counts.lost < counts_.lost || counts.late < counts_.late) {
    counts_ = {};
    missed_ = 0;
  }
  const bool late = came_late (counts, now);
  counts_ = counts;
  if (late)
    raise ();
  if (late || quiet_since_ == Milliseconds (0))
    quiet_since_ = now;
  if (now - quiet_since_ < quiet_)
    return;
  lower ();
  quiet_since_ = now;
}

// A packet that comes twice is counted as late, too, but was not given up.
bool WaitControl::came_late (PacketCounts counts, Milliseconds now)
{
  if (now - last_missed_ > memory)
    missed_ = 0;
  if (counts.lost > counts_.lost) {
    missed_ += counts.lost - counts_.lost;
    last_missed_ = now;
  }
  const uint64_t late = std::min (counts.late - counts_.late, missed_);
  missed_ -= late;
  return late > 0;
}

void WaitControl::raise ()
{
  if (lowered_)
    quiet_ = std::min (2 * quiet_, longest_quiet);
  lowered_ = false;
  wait_ = std::min (2 * wait_, longest_);
}

void WaitControl::lower ()
{
  const Milliseconds lower = std::max (wait_ * 3 / 4, floor_);
  lowered_ = lowered_ || lower < wait_;
  wait_ = lower;
}

} // namespace wsrtc::bridge
