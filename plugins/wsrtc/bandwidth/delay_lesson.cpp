// SPDX-License-Identifier: LGPL-2.1-or-later
#include "delay_lesson.hpp"

namespace wsrtc {

namespace {

constexpr Micros same_matter{2000000}; // longer after the last time it is another one
constexpr double lowered = 0.8;
constexpr double unchanged = 0.75;

} // namespace

bool DelayLesson::is_in_vain (double standing, double received, bool passed, Micros now)
{
  if (!before_ || now - last_ > same_matter || standing < unchanged * before_->standing)
    before_ = {standing, received};
  last_ = now;
  if (!passed || received > lowered * before_->received)
    return false;
  before_.reset ();
  return true;
}

} // namespace wsrtc
