// SPDX-License-Identifier: LGPL-2.1-or-later
#include "stream_time.hpp"

#include <algorithm>

namespace wsrtc {

namespace {

// Long enough for a second input to be set up after the first.
constexpr int64_t shared_for = 5 * static_cast<int64_t> (GST_SECOND);

} // namespace

// Of its own: the default one of the process may be of another type.
StreamTime::StreamTime ()
    : clock_ (GRef<GstClock>::sink (
          GST_CLOCK (g_object_new (GST_TYPE_SYSTEM_CLOCK, "clock-type", GST_CLOCK_TYPE_MONOTONIC, nullptr))))
{
}

int64_t StreamTime::shift (GstClock *clock, GstClockTime base_time)
{
  GRef<GstClock> before; // may be let go of outside the lock only
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    if (clock == reference_.clock.get () && base_time == reference_.base_time)
      return shift_;
    before = reference_.clock;
  }
  const GstClockTime own_time = gst_clock_get_time (clock_.get ());
  const auto running_time = static_cast<int64_t> (gst_clock_get_time (clock) - base_time);
  const std::lock_guard<std::mutex> lock (mutex_);
  refer (clock, base_time, running_time, own_time);
  return shift_;
}

// With the lock held.
void StreamTime::refer (GstClock *clock, GstClockTime base_time, int64_t running_time, GstClockTime own_time)
{
  const auto own = static_cast<int64_t> (own_time);
  if (!reference_.clock) {
    start_ = static_cast<GstClockTime> (own - std::clamp<int64_t> (running_time, 0, own));
    shift_ = own - static_cast<int64_t> (start_) - running_time;
  } else if (clock == reference_.clock.get ()) {
    // Exactly, for threads may see the old and the new base time by turns.
    shift_ += static_cast<int64_t> (base_time) - static_cast<int64_t> (reference_.base_time);
  } else {
    shift_ = own - static_cast<int64_t> (start_) - running_time;
  }
  reference_ = {GRef<GstClock>::take_ref (clock), base_time};
}

GstClockTime StreamTime::base_time () const
{
  const std::lock_guard<std::mutex> lock (mutex_);
  return start_;
}

void StreamTime::share_offset (int64_t offset, int64_t now)
{
  const std::lock_guard<std::mutex> lock (mutex_);
  shared_ = SharedOffset{offset, now};
}

std::optional<int64_t> StreamTime::shared_offset (int64_t now) const
{
  const std::lock_guard<std::mutex> lock (mutex_);
  if (!shared_ || now - shared_->at > shared_for)
    return std::nullopt;
  return shared_->offset;
}

} // namespace wsrtc
