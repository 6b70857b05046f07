// SPDX-License-Identifier: LGPL-2.1-or-later
#include "start_times.hpp"

namespace wsrtc {

// RTP times wrap: what is more than half of all behind is in front.
constexpr uint32_t half_of_all_times = 0x80000000;
constexpr uint32_t least_to_catch_up = 1800; // 20 ms at 90 kHz

StartTimes::StartTimes (uint64_t end_index, uint32_t first, uint32_t last, uint32_t window)
    : end_index_ (end_index), last_ (last), span_ (last - first), window_ (window)
{
  if (span_ >= half_of_all_times || span_ <= window_)
    end_index_ = 0;
}

StartTimes StartTimes::behind (uint32_t sent, uint32_t first, uint32_t most)
{
  const uint32_t back = sent - first;
  StartTimes times;
  if (back > most)
    return times; // which all that is later is, too
  const uint32_t length = 2 * back + least_to_catch_up;
  times.end_index_ = UINT64_MAX;
  times.last_ = sent + length;
  times.span_ = back + length;
  times.window_ = length - 1;
  return times;
}

void StartTimes::end_at (uint64_t index, uint32_t rtp_time)
{
  if (covers (index) && rtp_time - last_ < half_of_all_times)
    end_index_ = index;
}

uint32_t StartTimes::of (uint64_t index, uint32_t rtp_time) const
{
  const uint32_t behind = last_ - rtp_time;
  if (!covers (index) || behind >= half_of_all_times)
    return rtp_time;
  return last_ - static_cast<uint32_t> (uint64_t{behind} * window_ / span_);
}

} // namespace wsrtc
