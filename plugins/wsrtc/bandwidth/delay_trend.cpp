// SPDX-License-Identifier: LGPL-2.1-or-later
#include "delay_trend.hpp"

namespace wsrtc {

void DelayTrend::add (Micros sent, Micros delay)
{
  while (size_ > 0 && (size_ == most || sent - at (0).sent > window)) {
    first_ = (first_ + 1) % most;
    size_--;
  }
  points_[(first_ + size_) % most] = {sent, delay};
  size_++;
}

double DelayTrend::rise () const
{
  if (size_ < least || at (size_ - 1).sent - at (0).sent < least_span)
    return 0;
  const Point &origin = at (0);
  double x_sum = 0, y_sum = 0;
  for (size_t i = 0; i < size_; i++) {
    x_sum += in_millis (at (i).sent - origin.sent);
    y_sum += in_millis (at (i).delay - origin.delay);
  }
  const double x_mean = x_sum / static_cast<double> (size_), y_mean = y_sum / static_cast<double> (size_);
  double xy = 0, xx = 0;
  for (size_t i = 0; i < size_; i++) {
    const double x = in_millis (at (i).sent - origin.sent) - x_mean;
    xy += x * (in_millis (at (i).delay - origin.delay) - y_mean);
    xx += x * x;
  }
  return xx > 0 ? xy / xx * in_millis (at (size_ - 1).sent - origin.sent) : 0;
}

} // namespace wsrtc
