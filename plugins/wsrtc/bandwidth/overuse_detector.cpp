// SPDX-License-Identifier: LGPL-2.1-or-later
#include "overuse_detector.hpp"

#include <algorithm>
#include <cmath>

namespace wsrtc {

namespace {

constexpr Micros lost_clock{20000000}; // more is no queue: the peer's clock was set
constexpr Micros long_pause{1000000};
constexpr Micros must_last{100000};
constexpr Micros remembers_accepted{30000000};

// Milliseconds of the trend's rise.
constexpr double first_threshold = 12.5, least_threshold = 6, most_threshold = 600;
constexpr double spike = 15; // a rise so far above says nothing of the threshold
// Per second, up and down.
constexpr double up_gain = 2, down_gain = 0.2;

// Of the noise.
constexpr double trend_floor = 10, trend_noises = 4;
constexpr double queue_floor = 40, queue_noises = 6;
constexpr double first_noise = 50; // a path may be noisy until it is known not to be
constexpr double most_noise = 200;

} // namespace

OveruseDetector::OveruseDetector () : noise_ (first_noise), threshold_ (first_threshold) {}

void OveruseDetector::begin_trend ()
{
  trend_.reset ();
  has_step_ = false;
  over_since_.reset ();
}

// The second difference, in which a rising queue is nothing.
void OveruseDetector::measure_noise (const PacketGroup &group)
{
  const double step = in_millis (group.delay - last_->delay);
  if (has_step_) {
    const double bend = std::min (std::abs (step - last_step_) / 2, most_noise);
    noise_ += (bend - noise_) / 16;
  }
  last_step_ = step;
  has_step_ = true;
}

void OveruseDetector::adapt (double rise, double seconds)
{
  const double size = std::abs (rise);
  if (size > threshold_ + spike)
    return;
  const double gain = size > threshold_ ? up_gain : down_gain;
  threshold_ += std::min (gain * seconds, 1.0) * (size - threshold_);
  threshold_ = std::clamp (threshold_, least_threshold, most_threshold);
}

void OveruseDetector::accept_delay ()
{
  if (!last_)
    return;
  accepted_ = queue_.delay ();
  accepted_at_ = last_->sent;
}

double OveruseDetector::queue_limit (Micros sent) const
{
  const double noise = queue_noises * std::max (noise_, queue_.noise ());
  const double accepted = sent - accepted_at_ < remembers_accepted ? accepted_ : 0;
  return queue_floor + std::max (noise, accepted);
}

void OveruseDetector::judge (Micros sent)
{
  const double rise = trend_.rise ();
  const double limit = std::max (threshold_, trend_floor + trend_noises * noise_);
  if (rise <= limit)
    over_since_.reset ();
  else if (!over_since_)
    over_since_ = sent;
  const bool rises = over_since_ && sent - *over_since_ >= must_last;
  const bool stands = queue_.delay () > queue_limit (sent) && !queue_.is_draining ();
  if (rises || stands)
    usage_ = DelayUsage::Over;
  else
    usage_ = rise < -limit ? DelayUsage::Under : DelayUsage::Normal;
}

void OveruseDetector::add (const PacketGroup &group)
{
  const bool big = sizes_.add (group);
  if (last_) {
    const Micros step = group.delay - last_->delay;
    const Micros pause = group.sent - last_->sent;
    if (step > lost_clock || step < -lost_clock)
      queue_.reset ();
    // What a big one leaves behind is a step, not a trend: it must drain, and the
    // trend from there on shows whether it does.
    if (was_big_ || step > lost_clock || step < -lost_clock || pause > long_pause)
      begin_trend ();
    else
      measure_noise (group);
  }
  trend_.add (group.sent, group.delay);
  queue_.add (group.sent, group.delay);
  judge (group.sent);
  if (last_)
    adapt (trend_.rise (), std::clamp (in_seconds (group.sent - last_->sent), 0.0, 0.1));
  was_big_ = big;
  last_ = group;
}

} // namespace wsrtc
