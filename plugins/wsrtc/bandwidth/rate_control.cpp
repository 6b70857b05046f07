// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rate_control.hpp"

#include <algorithm>
#include <cmath>

namespace wsrtc {

namespace {

constexpr uint64_t top = 1000000000000; // bit/s, which a double has exactly
constexpr uint64_t bottom = 1;          // from which a rate can grow
constexpr double decrease = 0.85;
constexpr double most_at_once = 0.5;   // one measure alone does not take more than half
constexpr double increase = 1.08;      // per second
constexpr double limit_width = 0.2;    // of the last known limit, either way
constexpr double received_times = 1.5; // what was not tried is not known
constexpr double received_plus = 10000;
constexpr double packet_bits = 1200 * 8;
constexpr Micros reaction{100000}; // of the encoder, and of the peer's report
constexpr Micros unknown_round_trip{200000};
constexpr Micros most_round_trip{1000000};
constexpr double longest_step = 0.2; // s

Micros sane (Micros round_trip)
{
  return round_trip > Micros (0) ? std::min (round_trip, most_round_trip) : unknown_round_trip;
}

} // namespace

RateControl::RateControl (const BandwidthLimits &limits)
    : limits_{limits.start, std::clamp (limits.least, bottom, top),
              std::clamp (limits.most, std::clamp (limits.least, bottom, top), top)},
      rate_ (static_cast<double> (std::clamp (limits_.start, limits_.least, limits_.most)))
{
}

void RateControl::set (double rate)
{
  rate_ = std::clamp (rate, static_cast<double> (limits_.least), static_cast<double> (limits_.most));
}

bool RateControl::may_lower (Micros now, Micros round_trip) const
{
  return !lowered_ || now - *lowered_ >= sane (round_trip) + 2 * reaction;
}

void RateControl::lower (double received, Micros now)
{
  hold (now);
  const double wanted = std::min (rate_, decrease * received);
  set (std::max (wanted, most_at_once * rate_));
  path_limit_ = received;
  lowered_ = now;
}

void RateControl::lower_by (double factor, double received, Micros now)
{
  hold (now);
  set (std::max (factor * rate_, std::min (rate_, decrease * received)));
  lowered_ = now;
}

bool RateControl::is_near_limit (double received)
{
  if (path_limit_ > 0 && received > (1 + limit_width) * path_limit_)
    path_limit_ = 0; // the path takes more than it did
  return path_limit_ > 0 && received > (1 - limit_width) * path_limit_;
}

double RateControl::grown (double seconds, Micros round_trip, bool near) const
{
  if (!near)
    return rate_ * std::pow (increase, seconds);
  // A packet of usual size in each response time.
  const double frame_bits = rate_ / 30;
  const double bits = frame_bits / std::ceil (frame_bits / packet_bits);
  return rate_ + std::max (bits, 1000.0) * seconds / in_seconds (sane (round_trip) + reaction);
}

void RateControl::raise (double received, Micros now, Micros round_trip)
{
  const double seconds = updated_ ? std::clamp (in_seconds (now - *updated_), 0.0, longest_step) : 0;
  updated_ = now;
  const double wanted = grown (seconds, round_trip, is_near_limit (received));
  const double most = received_times * received + received_plus;
  set (std::max (rate_, std::min (wanted, most)));
}

} // namespace wsrtc
