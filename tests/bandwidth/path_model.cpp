// SPDX-License-Identifier: LGPL-2.1-or-later
#include "path_model.hpp"

#include <algorithm>
#include <cmath>

namespace wsrtc::test {

namespace {

constexpr double policer_seconds = 0.2; // depth of its bucket

Micros from_ms (double ms)
{
  return Micros (static_cast<int64_t> (ms * 1000));
}

} // namespace

double PathModel::capacity (Micros now) const
{
  double found = 0;
  for (const CapacityStep &step : kind_.capacity)
    if (step.seconds <= in_seconds (now))
      found = step.mbits * 1e6;
  return found;
}

bool PathModel::is_black (Micros now) const
{
  return in_seconds (now) >= kind_.blackout_from && in_seconds (now) < kind_.blackout_to;
}

void PathModel::drain (Micros now)
{
  backlog_ = std::max (0.0, backlog_ - in_seconds (now - drained_) * capacity (now));
  drained_ = now;
}

double PathModel::queue_ms (Micros now)
{
  drain (now);
  return backlog_ / capacity (now) * 1000;
}

bool PathModel::is_policed (Micros now, double bits)
{
  if (kind_.policer <= 0 || in_seconds (now) < kind_.policer_from)
    return false;
  const double rate = kind_.policer * 1e6;
  tokens_ = full_tokens_ ? rate * policer_seconds
                         : std::min (tokens_ + in_seconds (now - filled_) * rate, rate * policer_seconds);
  full_tokens_ = false;
  filled_ = now;
  if (tokens_ < bits)
    return true;
  tokens_ -= bits;
  return false;
}

std::optional<Micros> PathModel::send (Micros now, size_t bytes)
{
  const double bits = static_cast<double> (bytes) * 8;
  const double loss = in_seconds (now) < kind_.loss_until ? kind_.loss : 0;
  if (is_black (now) || random (1) < loss || is_policed (now, bits))
    return std::nullopt;
  if (queue_ms (now) > kind_.queue_ms)
    return std::nullopt;
  backlog_ += bits;
  Micros arrival = now + from_ms (backlog_ / capacity (now) * 1000 + kind_.one_way_ms);
  if (kind_.detour_from > 0 && in_seconds (now) >= kind_.detour_from)
    arrival += from_ms (kind_.detour_ms);
  if (kind_.stall_every > 0) {
    const double into = std::fmod (in_seconds (arrival), kind_.stall_every) * 1000;
    if (into < kind_.stall_ms)
      arrival += from_ms (kind_.stall_ms - into);
  }
  if (random (1) < kind_.late)
    return arrival + from_ms (kind_.late_ms);
  last_arrival_ = std::max (last_arrival_, arrival + from_ms (random (kind_.jitter_ms)));
  return last_arrival_;
}

Micros PathModel::peer_time (Micros now) const
{
  const double set =
      kind_.clock_set_at > 0 && in_seconds (now) >= kind_.clock_set_at ? kind_.clock_set_by : 0;
  const double seconds = in_seconds (now) * (1 + kind_.ppm * 1e-6) + set - 77777;
  return Micros (static_cast<int64_t> (seconds * 4000) * 250);
}

} // namespace wsrtc::test
