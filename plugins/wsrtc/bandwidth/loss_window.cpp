// SPDX-License-Identifier: LGPL-2.1-or-later
#include "loss_window.hpp"

#include <algorithm>
#include <cmath>

namespace wsrtc {

namespace {

constexpr double longest = 60; // s

} // namespace

void LossWindow::begin (Micros from)
{
  packets_ = bits_ = lost_ = 0;
  first_.reset ();
  from_ = from;
}

void LossWindow::fade (Micros sent)
{
  if (!first_)
    first_ = last_ = sent;
  if (sent <= last_)
    return;
  const double kept = std::exp (-std::min (in_seconds (sent - last_), longest) / memory_);
  packets_ *= kept;
  bits_ *= kept;
  lost_ *= kept;
  last_ = sent;
}

void LossWindow::add (Micros sent, size_t packets, size_t bytes, bool lost)
{
  if (from_ && sent < *from_)
    return;
  fade (sent);
  packets_ += static_cast<double> (packets);
  // The first burst is before the time that is covered.
  if (sent > *first_)
    bits_ += static_cast<double> (bytes) * 8;
  if (lost)
    lost_ += static_cast<double> (packets);
}

void LossWindow::take_back (Micros sent)
{
  if (first_ && sent >= *first_)
    lost_ = std::max (lost_ - 1, 0.0);
}

double LossWindow::doubt () const
{
  return packets_ > 0 ? std::sqrt (loss () * (1 - loss ()) / packets_) : 0;
}

double LossWindow::rate () const
{
  const double seconds = memory_ * (1 - std::exp (-std::min (span (), longest) / memory_));
  return seconds > 0 ? bits_ / seconds : 0;
}

} // namespace wsrtc
