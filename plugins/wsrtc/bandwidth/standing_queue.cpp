// SPDX-License-Identifier: LGPL-2.1-or-later
#include "standing_queue.hpp"

#include <algorithm>
#include <cmath>

namespace wsrtc {

namespace {

constexpr Micros short_slot{200000};
constexpr Micros long_slot{1000000};
constexpr Micros noticeable{3000};
constexpr double most_noise = 200; // ms

} // namespace

template <size_t N> bool StandingQueue::Minima<N>::add (Micros sent, Micros delay, Micros slot)
{
  if (filled > 0 && sent - began < slot) {
    minima[0] = std::min (minima[0], delay);
    return false;
  }
  std::copy_backward (minima.begin (), minima.end () - 1, minima.end ());
  minima[0] = delay;
  began = sent;
  filled = std::min (filled + 1, N);
  return true;
}

template <size_t N> Micros StandingQueue::Minima<N>::least (size_t from, size_t to) const
{
  return *std::min_element (minima.begin () + from, minima.begin () + to);
}

void StandingQueue::add (Micros sent, Micros delay)
{
  if (lately_.add (sent, delay, short_slot))
    measure_noise ();
  base_.add (sent, delay, long_slot);
}

// Of the slots that have ended. The second difference, in which a steady rise is
// nothing.
void StandingQueue::measure_noise ()
{
  if (lately_.filled < 4)
    return;
  const auto &ended = lately_.minima;
  const double bend = in_millis (ended[1] - ended[2]) - in_millis (ended[2] - ended[3]);
  noise_ += (std::min (std::abs (bend) / 2, most_noise) - noise_) / 8;
}

double StandingQueue::delay () const
{
  if (lately_.filled < 3 || base_.filled == 0)
    return 0;
  return std::max (0.0, in_millis (lately_.least (0, 3) - base_.least (0, base_.filled)));
}

bool StandingQueue::is_draining () const
{
  return lately_.filled >= 4 && lately_.least (0, 2) + noticeable < lately_.least (2, 4);
}

} // namespace wsrtc
