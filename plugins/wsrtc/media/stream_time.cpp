// SPDX-License-Identifier: LGPL-2.1-or-later
#include "stream_time.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace wsrtc {

namespace {

// Long enough for a second input to be set up after the first.
constexpr int64_t shared_for = 5 * static_cast<int64_t> (GST_SECOND);

constexpr int64_t follow_interval = static_cast<int64_t> (GST_SECOND);
constexpr int64_t longest_interval = 5 * follow_interval; // that counts
// Two clocks are not read at one time.
constexpr int64_t negligible = static_cast<int64_t> (GST_MSECOND);
// No clock is further off: what is more has another reason.
constexpr int64_t drift_divisor = 100;
constexpr int64_t stood_still = static_cast<int64_t> (GST_SECOND);

} // namespace

// Of its own: the default one of the process may be of another type.
StreamTime::StreamTime ()
    : StreamTime (GRef<GstClock>::sink (
          GST_CLOCK (g_object_new (GST_TYPE_SYSTEM_CLOCK, "clock-type", GST_CLOCK_TYPE_MONOTONIC, nullptr))))
{
}

StreamTime::StreamTime (GRef<GstClock> clock) : clock_ (std::move (clock)) {}

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

// Empty where it cannot be told at the moment.
std::optional<StreamTime::Lead> StreamTime::lead () const
{
  Reference reference;
  int64_t start = 0, shift = 0;
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    reference = reference_;
    start = static_cast<int64_t> (start_);
    shift = shift_;
  }
  if (!reference.clock)
    return std::nullopt;
  const auto before = static_cast<int64_t> (gst_clock_get_time (clock_.get ()));
  const auto running_time =
      static_cast<int64_t> (gst_clock_get_time (reference.clock.get ()) - reference.base_time);
  const auto after = static_cast<int64_t> (gst_clock_get_time (clock_.get ()));
  if (after - before > negligible)
    return std::nullopt;
  return Lead{running_time + shift - (before - start), shift};
}

// The clock goes on from where it would be by then.
void StreamTime::skip (int64_t time) const
{
  GstClockTime internal = 0, external = 0, rate = 1, denominator = 1;
  gst_clock_get_calibration (clock_.get (), &internal, &external, &rate, &denominator);
  // Neither may be negative.
  (time > 0 ? external : internal) += static_cast<GstClockTime> (std::abs (time));
  gst_clock_set_calibration (clock_.get (), internal, external, rate, denominator);
}

void StreamTime::follow ()
{
  const GstClockTime now = gst_clock_get_time (clock_.get ());
  const auto elapsed = static_cast<int64_t> (now - followed_.value_or (now));
  if (followed_ && elapsed < follow_interval)
    return;
  followed_ = now;
  const int64_t most = std::min (elapsed, longest_interval) / drift_divisor;
  const auto error = lead ();
  if (error && error->by < -stood_still)
    catch_up (*error);
  else if (error && std::abs (error->by) > negligible)
    skip (std::clamp (error->by, -most, most));
}

// As a sound card's clock does, which stands still in PAUSED.
void StreamTime::catch_up (const Lead &lead)
{
  const std::lock_guard<std::mutex> lock (mutex_);
  if (shift_ == lead.shift) // and there is no other clock meanwhile
    shift_ -= lead.by;
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
