// SPDX-License-Identifier: LGPL-2.1-or-later
#include "loss_control.hpp"

#include <algorithm>
#include <cmath>

namespace wsrtc {

namespace {

constexpr double too_much = 0.08; // and what may be bad luck: together about the draft's 10 %
constexpr double harmless = 0.02;
constexpr double margin = 0.03; // of what was learned of a few hundred packets
constexpr double lowered = 0.72;
constexpr double enough_time = 0.25; // s
constexpr double enough_packets = 20, enough_to_learn = 100;
constexpr double time_to_learn = 4; // s
constexpr Micros remembers_own{30000000};
constexpr Micros remembers_lesson{10000000};

} // namespace

void LossControl::forget (Micros now)
{
  if (own_ > 0 && now - learned_ > remembers_own)
    own_ = 0;
  if (lesson_ && now - lesson_->last > remembers_lesson)
    lesson_.reset ();
}

// Far enough to see whether it helped.
bool LossControl::is_lowered (const LossWindow &trial) const
{
  return lesson_ && trial.rate () < lowered * lesson_->first_rate;
}

// A path that takes no more than a rate would lose as much less as less is sent.
// What is nearer to no change at all is the path's own loss.
void LossControl::learn (const LossWindow &trial, Micros now)
{
  if (!is_lowered (trial) || (trial.packets () < enough_to_learn && trial.span () < time_to_learn))
    return;
  const double passed = (1 - lesson_->loss ()) * lesson_->rate ();
  const double expected = trial.rate () > passed ? 1 - passed / trial.rate () : 0;
  if (trial.loss () > (expected + lesson_->loss ()) / 2) {
    lesson_->add (trial, now);
    own_ = lesson_->loss ();
    learned_ = now;
  }
  lesson_.reset ();
}

double LossControl::excess_of (double loss) const
{
  return std::max (0.0, (loss - own_) / (1 - std::min (own_, 0.99)));
}

LossControl::Verdict LossControl::judge (const LossWindow &trial, double newest, Micros now)
{
  forget (now);
  if (trial.packets () < enough_packets || trial.span () < enough_time)
    return Verdict::Hold;
  learn (trial, now);
  const double loss = trial.loss ();
  own_ = std::min (own_, loss + margin);
  excess_ = excess_of (loss);
  // Few packets may be unlucky.
  const double doubt = std::sqrt (loss * (1 - loss) / trial.packets ());
  if (excess_ - doubt > too_much) {
    if (is_lowered (trial))
      return Verdict::Hold; // until it is learned what this loss is
    if (!lesson_)
      lesson_ = LossLesson ();
    lesson_->add (trial, now);
    return Verdict::Less;
  }
  const double little = harmless + (own_ > 0 ? margin : 0);
  return excess_ < little && excess_of (newest) < little ? Verdict::More : Verdict::Hold;
}

} // namespace wsrtc
