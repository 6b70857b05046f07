// SPDX-License-Identifier: LGPL-2.1-or-later
//
// IceSession: the checks that it sends, and when.
#include <algorithm>

#include <glib.h>

#include "ice_session.hpp"

namespace wsrtc {

namespace {

// A peer that sends many checks shall not make us send as many.
constexpr IceMilliseconds trigger_gap (20);

} // namespace

void IceSession::start_check (CheckPair &pair, const RetryPlan &plan, bool use_candidate, IceTime now)
{
  end_check (pair);
  CheckSpec spec;
  spec.username = remote_->ufrag + ":" + local_->ufrag;
  spec.password = remote_->password;
  spec.priority = check_priority_;
  spec.tie_breaker = tie_breaker_;
  spec.controlling = controlling_;
  spec.use_candidate = use_candidate;
  Transaction check;
  const StunFrame frame = codec_.request (spec, check.id);
  if (frame.size == 0)
    return;
  check.bytes.assign (frame.bytes.begin (), frame.bytes.begin () + frame.size);
  check.plan = plan;
  check.controlling = controlling_;
  check.use_candidate = use_candidate;
  pair.check = std::move (check);
  pair.urgent = false;
  if (pair.state != PairState::Succeeded)
    pair.state = PairState::InProgress;
  output_.expect (pair.check->id);
  transmit (pair, now);
}

void IceSession::transmit (CheckPair &pair, IceTime now)
{
  Transaction &check = *pair.check;
  const IceMilliseconds wait = check.plan.first * (1 << std::min (check.transmissions, 10));
  check.transmissions++;
  check.sent = now;
  check.again = now + std::min (wait, check.plan.longest);
  pair.counts.sent++;
  changes_++;
  if (const int error = output_.send (pair.route, check.bytes.data (), check.bytes.size ())) {
    pair.counts.unsent++;
    pair.counts.send_error = error;
  }
}

void IceSession::end_check (CheckPair &pair)
{
  if (pair.check)
    output_.forget (pair.check->id);
  pair.check.reset ();
}

// RFC 8445 section 7.3.1.4: the peer can be reached on this pair now.
void IceSession::trigger (CheckPair &pair, IceTime now)
{
  if (!can_check ()) {
    pair.urgent = true;
    return;
  }
  if (!pair.check)
    start_check (pair, check_plan, false, now);
  else if (now - pair.check->sent >= trigger_gap &&
           pair.check->transmissions < pair.check->plan.transmissions)
    transmit (pair, now);
}

void IceSession::retransmit (IceTime now)
{
  for (CheckPair &pair : pairs_) {
    if (!pair.check || now < pair.check->again)
      continue;
    if (pair.check->transmissions < pair.check->plan.transmissions) {
      transmit (pair, now);
      continue;
    }
    end_check (pair);
    if (pair.state == PairState::Succeeded)
      pair.dead = now - pair.answered > probe_plan.longest;
    else
      pair.state = PairState::Failed;
    changes_++;
    if (&pair != selected_ || !pair.dead)
      continue;
    next_look_ = now;
    consider_all (now);
  }
}

// The next of those that nobody has asked for, best first. RFC 8445 section
// 6.1.4.2, with the triggered ones on top.
void IceSession::check_next (IceTime now)
{
  if (now < next_ordinary_)
    return;
  CheckPair *best = nullptr;
  for (CheckPair &pair : pairs_) {
    if (pair.state != PairState::Waiting || (lite_ && !pair.peer_nominated))
      continue;
    if (!best ||
        std::make_pair (pair.urgent, priority_of (pair)) > std::make_pair (best->urgent, priority_of (*best)))
      best = &pair;
  }
  if (!best)
    return;
  next_ordinary_ = now + limits_.pace;
  start_check (*best, check_plan, false, now);
}

void IceSession::keep_consent (IceTime now)
{
  if (now - selected_->answered > limits_.consent) {
    fail ();
    return;
  }
  if (now < next_consent_)
    return;
  next_consent_ = now + std::chrono::duration_cast<IceMilliseconds> (limits_.consent_every *
                                                                     g_random_double_range (0.8, 1.2));
  // One that is under way does as well; it ends before long.
  if (!selected_->check || selected_->check->plan.transmissions == consent_plan.transmissions)
    // The nomination once more: it may come from another address now.
    start_check (*selected_, consent_plan, controlling_ && settled_, now);
}

void IceSession::tick (IceTime now)
{
  if (!can_check () || state_ == IceState::New)
    return;
  retransmit (now);
  if (selected_)
    keep_consent (now);
  if (selected_)
    look_for_move (now);
  if (selected_ && !settled_)
    settle (now);
  if (!can_check ())
    return;
  if (!settled_) {
    admit_waiting (now);
    check_next (now);
  }
  if (!selected_ && now - began_ > limits_.connect)
    fail ();
}

IceTime IceSession::next () const
{
  if (!can_check () || state_ == IceState::New)
    return IceTime::max ();
  constexpr IceMilliseconds after (1);
  IceTime soonest =
      selected_ ? std::min ({next_consent_, next_look_, selected_->answered + limits_.consent + after})
                : began_ + limits_.connect + after;
  for (const CheckPair &pair : pairs_) {
    if (pair.check)
      soonest = std::min (soonest, pair.check->again);
    else if (!settled_ && pair.state == PairState::Waiting && (!lite_ || pair.peer_nominated))
      soonest = std::min (soonest, next_ordinary_);
  }
  if (selected_ && !settled_ && controlling_ && !selected_->check)
    soonest = std::min (soonest, selected_since_ + limits_.nomination + after);
  return soonest;
}

} // namespace wsrtc
