// SPDX-License-Identifier: LGPL-2.1-or-later
#include "loss_control.hpp"

#include <algorithm>

namespace wsrtc {

namespace {

constexpr double too_much = 0.08; // and what may be bad luck: together about the draft's 10 %
constexpr double harmless = 0.02;
constexpr double margin = 0.03; // of what was learned of a few hundred packets
// By how much the rate must be lower for an answer: so far that a path that takes
// no more would lose nothing, if that is not too far.
constexpr double lowered_most = 0.72, lowered_by_loss = 1.3;
constexpr double tried_by_loss = 2;
constexpr double unchanged = 0.62;
constexpr double enough_time = 0.25; // s
constexpr double enough_packets = 20, least_to_learn = 100, most_to_learn = 400;
constexpr double time_to_learn = 4; // s
constexpr Micros patience{5000000};
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
  if (!lesson_)
    return false;
  const double share = std::max (lowered_most, 1 - lowered_by_loss * lesson_->loss ());
  return trial.rate () < share * lesson_->first_rate;
}

// The smaller the loss, the more packets to tell it from none.
bool LossControl::is_enough (const LossWindow &trial) const
{
  const double loss = std::max (lesson_->loss (), 0.01);
  const double wanted = std::clamp (16 * (1 - loss) / loss, least_to_learn, most_to_learn);
  return trial.packets () >= wanted || trial.span () >= time_to_learn;
}

// A path that takes no more than a rate would lose as much less as less is sent.
// What is nearer to no change at all is the path's own loss; when in doubt it is
// not, for to lower once more costs less than to lose for long.
void LossControl::learn (const LossWindow &trial, Micros now)
{
  if (!is_lowered (trial) || !is_enough (trial))
    return;
  const double passed = (1 - lesson_->loss ()) * lesson_->rate ();
  const double expected = trial.rate () > passed ? 1 - passed / trial.rate () : 0;
  if (trial.loss () > expected + unchanged * (lesson_->loss () - expected)) {
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

LossControl::Verdict LossControl::lower (const LossWindow &trial, double factor, Micros now)
{
  if (!lesson_)
    lesson_ = LossLesson ();
  lesson_->add (trial, now);
  factor_ = factor;
  return Verdict::Less;
}

// Loss that stays, and is not much: a little less shows whose it is.
bool LossControl::is_to_be_tried (bool some, Micros now)
{
  if (!some || !some_since_)
    some_since_ = some ? std::optional (now) : std::nullopt;
  if (!some || own_ > 0 || lesson_ || now - *some_since_ < patience)
    return false;
  some_since_.reset ();
  return true;
}

LossControl::Verdict LossControl::judge (const LossWindow &trial, double newest, Micros now)
{
  forget (now);
  if (trial.packets () < enough_packets || trial.span () < enough_time)
    return Verdict::Hold;
  learn (trial, now);
  if (is_lowered (trial))
    return Verdict::Hold; // until it is learned whose loss this is
  const double loss = trial.loss ();
  own_ = std::min (own_, loss + margin);
  const double excess = excess_of (loss);
  if (excess - trial.doubt () > too_much)
    return lower (trial, 1 - excess / 2, now);
  const double little = harmless + (own_ > 0 ? margin : 0);
  if (is_to_be_tried (excess > little, now))
    return lower (trial, 1 - tried_by_loss * excess, now);
  return excess < little && excess_of (newest) < little ? Verdict::More : Verdict::Hold;
}

} // namespace wsrtc
