// SPDX-License-Identifier: LGPL-2.1-or-later
#include "timeline.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace wsrtc {

namespace {

constexpr int64_t ms = 1000000;
constexpr int64_t seconds = 1000 * ms;

// Stamps beyond are taken for none: sums of a few of them cannot overflow.
constexpr int64_t largest = INT64_MAX / 8;

// How far a live input may be off after a break before its stamps are not
// believed. Early is worse than late: a viewer waits for the time to come.
constexpr int64_t early_after_break = 150 * ms;
constexpr int64_t late_after_break = 500 * ms;
// … and in the middle, where it is most likely the arrival that is uneven.
constexpr int64_t step_limit = 1 * seconds;
// A live input that fell behind catches up, or has lost that time for good.
constexpr int64_t patience = 1 * seconds;
constexpr int64_t caught_up = 50 * ms;
// A burst is over when it has gained nothing for so long.
constexpr int64_t burst_patience = 200 * ms;
// The longest that an input that is held back may hold its viewers.
constexpr int64_t wait_limit = 3 * seconds;
// Pictures that are shown later than one that was decoded after them, where no
// decoding time tells it.
constexpr int64_t reorder_limit = 1 * seconds;
// Pieces of one picture, all with its stamp or only the first of them.
constexpr int64_t same_picture = 100 * ms;
constexpr int64_t stamps_missing = 1 * seconds;
constexpr int64_t smallest_step = 1 * ms;
// What one may say of how long it lasts, and how much of that is waited for when
// another one is there.
constexpr int64_t longest_duration = 3600 * seconds;
constexpr int64_t longest_respected = 100 * ms;
// Inputs of one source jump by the same; that they arrive apart is no reason to
// play them apart.
constexpr int64_t hint_tolerance = 300 * ms;
// What a source's clock may differ from ours, and far more than any does.
constexpr int64_t drift_divisor = 100;

bool usable (int64_t time)
{
  return time >= -largest && time <= largest;
}

int64_t key_of (const Stamps &stamps)
{
  return usable (stamps.dts) ? stamps.dts : stamps.pts;
}

} // namespace

std::optional<Stamps> Timeline::place (const Stamps &stamps, int64_t now, std::optional<int64_t> hint)
{
  jumped_ = false;
  const int64_t key = key_of (stamps);
  if (!usable (key) || repeats (key))
    return place_unstamped (stamps, now);
  switch (judge (stamps, key, now)) {
  case Verdict::Continues:
    break;
  case Verdict::Jumps:
    offset_ = find_offset (key, now, hint);
    jumped_ = true;
    late_since_.reset ();
    catching_up_ = false;
    break;
  case Verdict::Exceeds:
    if (traits_.sound) {
      last_key_ = key;
      last_now_ = now;
      return std::nullopt;
    }
    // A pause is none of what it has to catch up with.
    if (key != last_key_)
      offset_ = std::max (top_ + smallest_step, expected (now)) - key;
    break;
  }
  return settle (stamps, key, now);
}

Timeline::Verdict Timeline::judge (const Stamps &stamps, int64_t key, int64_t now)
{
  if (!started_)
    return judge_first (key, now);
  if (goes_back (stamps, key, now))
    return Verdict::Jumps;
  const int64_t step = key - last_key_;
  const int64_t elapsed = now - last_now_;
  if (!traits_.live)
    return judge_paced (key, step, elapsed, now);
  return judge_live (step, elapsed, key + offset_ - expected (now), now);
}

Timeline::Verdict Timeline::judge_first (int64_t key, int64_t now) const
{
  const int64_t early = key + offset_ - now;
  const int64_t latest = -(traits_.latency + 2 * seconds);
  return early < latest || early > (traits_.live ? early_after_break : wait_limit) ? Verdict::Jumps
                                                                                   : Verdict::Continues;
}

Timeline::Verdict Timeline::judge_live (int64_t step, int64_t elapsed, int64_t early, int64_t now)
{
  if (fresh_)
    return early > early_after_break || early < -late_after_break ? Verdict::Jumps : Verdict::Continues;
  if (early > (catching_up_ ? caught_up : step_limit))
    return step - elapsed > step_limit ? Verdict::Jumps : judge_burst (early, now);
  catching_up_ = false;
  if (early > -late_after_break)
    late_since_.reset ();
  else if (!late_since_ && elapsed - step > step_limit)
    late_since_ = now;
  return late_since_ && now - *late_since_ > patience ? Verdict::Jumps : Verdict::Continues;
}

// What is left out does not make that earlier which comes at the right pace after
// it: without another offset there would never be sound again.
Timeline::Verdict Timeline::judge_burst (int64_t early, int64_t now)
{
  if (!std::exchange (catching_up_, true) || early - burst_early_ > caught_up) {
    burst_early_ = early;
    burst_at_ = now;
  }
  return traits_.sound && now - burst_at_ > burst_patience ? Verdict::Jumps : Verdict::Exceeds;
}

// `now` is before it is held back, so that early is the rule.
Timeline::Verdict Timeline::judge_paced (int64_t key, int64_t step, int64_t elapsed, int64_t now) const
{
  const int64_t ahead = key + offset_ - std::max (now, after_last ());
  const int64_t behind = now - (key + offset_);
  if (ahead > (fresh_ ? step_limit : wait_limit))
    return Verdict::Jumps;
  if (behind > late_after_break && (fresh_ || elapsed - step > step_limit))
    return Verdict::Jumps;
  return Verdict::Continues;
}

bool Timeline::goes_back (const Stamps &stamps, int64_t key, int64_t now)
{
  if (fresh_)
    return key + offset_ <= top_;
  const bool may_reorder = traits_.encoded && !usable (stamps.dts);
  const int64_t step = key - last_key_;
  if (step == 0)
    return now - key_since_ > same_picture;
  return step < (may_reorder ? -reorder_limit : 0);
}

// One more of a kind that comes whole: its stamp says nothing.
bool Timeline::repeats (int64_t key) const
{
  return stamped_at_ && !traits_.encoded && key == last_key_;
}

int64_t Timeline::expected (int64_t now) const
{
  return traits_.live && started_ ? now - lateness_ : now;
}

int64_t Timeline::after_last () const
{
  return top_ + std::max (last_duration_, smallest_step);
}

int64_t Timeline::soonest () const
{
  return top_ + std::clamp (last_duration_, smallest_step, longest_respected);
}

int64_t Timeline::find_offset (int64_t key, int64_t now, std::optional<int64_t> hint) const
{
  const int64_t time = started_ ? std::max (expected (now), soonest ()) : now;
  if (hint && usable (*hint) && std::abs (key + *hint - time) <= hint_tolerance &&
      (!started_ || key + *hint >= soonest ()))
    return *hint;
  return time - key;
}

// Quickly to the least lateness seen, slowly where only a clock that runs at
// another speed can have brought it.
void Timeline::follow_lateness (int64_t key, int64_t now)
{
  const int64_t late = now - (key + offset_);
  const int64_t drift = std::max<int64_t> (now - last_now_, 0) / drift_divisor;
  if (!started_)
    lateness_ = std::max<int64_t> (late, 0);
  else if (late < lateness_)
    lateness_ = std::max (late, std::min<int64_t> (lateness_, 0) - drift);
  else
    lateness_ = std::min (late, lateness_ + drift);
}

Stamps Timeline::settle (const Stamps &stamps, int64_t key, int64_t now)
{
  follow_lateness (key, now);
  Stamps placed = stamps;
  placed.pts = (usable (stamps.pts) ? stamps.pts : key) + offset_;
  placed.dts = usable (stamps.dts) ? stamps.dts + offset_ : no_time;
  const int64_t step = key - last_key_;
  if (usable (stamps.duration) && stamps.duration > 0)
    last_duration_ = std::min (stamps.duration, longest_duration);
  else if (started_ && step > 0 && step < wait_limit && !jumped_)
    last_duration_ = step;
  top_ = started_ ? std::max (top_, placed.pts) : placed.pts;
  if (!started_ || step != 0 || jumped_)
    key_since_ = now;
  last_key_ = key;
  last_now_ = now;
  stamped_at_ = now;
  started_ = true;
  fresh_ = false;
  return placed;
}

Stamps Timeline::place_unstamped (const Stamps &stamps, int64_t now)
{
  if (traits_.encoded && stamped_at_ && now - *stamped_at_ < stamps_missing)
    return {no_time, no_time, stamps.duration}; // goes with the one before
  const bool has_duration = usable (stamps.duration) && stamps.duration > 0;
  Stamps placed = stamps;
  placed.pts = expected (now);
  placed.dts = no_time;
  if (started_)
    placed.pts = std::max (placed.pts, has_duration && !traits_.live ? after_last () : soonest ());
  last_duration_ = has_duration ? std::min (stamps.duration, longest_duration) : 0;
  top_ = placed.pts;
  last_now_ = now;
  started_ = true;
  fresh_ = true; // stamps that come after all are measured by the clock
  return placed;
}

} // namespace wsrtc
