// SPDX-License-Identifier: LGPL-2.1-or-later
//
// IceSession: which of the verified pairs carries media. The first one does at
// once. The controlling side then nominates one; the controlled side follows the
// peer's nomination, and goes with it when it moves to another address.
#include <algorithm>

#include <glib.h>

#include "ice_session.hpp"

namespace wsrtc {

namespace {

// A peer that nominates all pairs at once, as RFC 5245 allowed, does it in the
// beginning: then the best counts. Later, a nomination is a move.
constexpr IceMilliseconds nomination_rush (1000);
// A peer says again and again which pair it uses, with checks that are no further
// apart. One that nominates all pairs does so for each.
constexpr IceMilliseconds longest_renomination (7000);
// A pair is chosen on an answer that is no older than this.
constexpr IceMilliseconds fresh_answer (2000);
// The peer's media say which pair it uses, if no other has any for so long.
constexpr IceMilliseconds media_silence (1500);
// The chosen pair is tried out when another is in use and it has been silent
// for so long, and no more often than that.
constexpr IceMilliseconds probe_silence (300);
constexpr IceMilliseconds probe_gap (1000);
// A peer that sends media, or reports, is heard more often than that.
constexpr IceMilliseconds move_silence (500);

} // namespace

uint64_t IceSession::priority_of (const CheckPair &pair) const
{
  const uint32_t ours = candidate_priority (host_type, UINT16_MAX), theirs = pair.remote.priority;
  return controlling_ ? pair_priority (ours, theirs) : pair_priority (theirs, ours);
}

// A pair that was left, and is nominated again: the peer is back there, if nothing comes the
// chosen way. A peer that nominates several pairs all the time says nothing by that.
void IceSession::note_nomination (CheckPair &pair, IceTime now)
{
  const auto ended = [now] (const CheckPair &one) { return now - one.nomination > longest_renomination; };
  const bool first = !pair.peer_nominated;
  const bool back = selected_ && &pair != selected_ && now - selected_->heard >= probe_silence &&
                    (ended (pair) || ended (*selected_));
  pair.peer_nominated = true;
  pair.fresh = pair.fresh || first || back;
  pair.nomination = now;
}

// Behind a NAT that has given it another port, a peer does not know that it has
// moved, and nominates nothing.
bool IceSession::replaces_dead (const CheckPair &pair, IceTime now) const
{
  if (selected_->dead && pair.heard > selected_->heard)
    return true;
  return now - selected_since_ > media_silence && pair.media > selected_->media + media_silence;
}

bool IceSession::is_better (const CheckPair &pair, IceTime now) const
{
  if (!selected_)
    return !lite_ || pair.peer_nominated;
  if (replaces_dead (pair, now))
    return true;
  const bool higher = priority_of (pair) > priority_of (*selected_);
  if (controlling_)
    return higher && !settled_ && !(selected_->check && selected_->check->use_candidate);
  return pair.fresh && (!settled_ || higher || now - selected_since_ > nomination_rush);
}

void IceSession::consider (CheckPair &pair, IceTime now)
{
  if (pair.state != PairState::Succeeded)
    return;
  if (&pair != selected_) {
    if (now - pair.answered > fresh_answer) {
      // It worked some time ago. The answer leads here again.
      if (!pair.check)
        start_check (pair, check_plan, false, now);
      return;
    }
    const bool better = is_better (pair, now);
    pair.fresh = false;
    if (!better) {
      probe (now);
      return;
    }
    select (pair, now);
  }
  pair.fresh = false;
  const bool nominated = controlling_ ? pair.nominated : pair.peer_nominated;
  if (!nominated || settled_)
    return;
  settled_ = true;
  set_state (IceState::Completed);
}

void IceSession::consider_all (IceTime now)
{
  for (CheckPair &pair : pairs_)
    if (&pair != selected_)
      consider (pair, now);
}

// Somebody uses another pair: is the chosen one still there?
void IceSession::probe (IceTime now)
{
  if (!settled_ || now - selected_->heard < probe_silence || now - last_probe_ < probe_gap)
    return;
  last_probe_ = now;
  start_check (*selected_, probe_plan, false, now);
}

// Another address of ours leads to the peer now: an interface has come, or the one of before has gone. The
// peer sees a check from there, and follows. While the old one is ours and works, as on a machine with two
// addresses, the path stays, by whichever of them the peer has found it.
void IceSession::look_for_move (IceTime now)
{
  if (now < next_look_)
    return;
  next_look_ = now + limits_.look_every;
  if (now - selected_->heard < move_silence)
    return;
  const Route route{output_.source_for (selected_->route.remote), selected_->route.remote};
  if (!route.local.is_set () || route.local == selected_->route.local)
    return;
  if (!selected_->dead && output_.has_address (selected_->route.local)) {
    probe (now);
    return;
  }
  CheckPair *pair = find_or_add (route, selected_->remote, now);
  if (!pair || pair->check)
    return;
  selected_->dead = true; // or it says so by an answer
  start_check (*pair, check_plan, false, now);
}

void IceSession::select (CheckPair &pair, IceTime now)
{
  selected_ = &pair;
  was_selected_ = true;
  changes_++;
  selected_since_ = now;
  // A pair that was nominated before it is now used again is not asked twice,
  // except by the side that nominates.
  pair.nominated = false;
  pair.dead = false;
  settled_ = false;
  next_consent_ = now + limits_.consent_every;
  next_look_ = now + limits_.look_every;
  output_.select (pair.route, pair.remote);
  if (state_ == IceState::Checking)
    set_state (IceState::Connected);
}

bool IceSession::better_pending (IceTime now) const
{
  if (now - selected_since_ > limits_.nomination)
    return false;
  return std::any_of (pairs_.begin (), pairs_.end (), [this] (const CheckPair &pair) {
    return (pair.state == PairState::Waiting || pair.state == PairState::InProgress) &&
           priority_of (pair) > priority_of (*selected_);
  });
}

// The controlling side nominates what it has selected.
void IceSession::settle (IceTime now)
{
  const bool under_way = selected_->check && selected_->check->use_candidate;
  if (controlling_ && !under_way && !better_pending (now))
    start_check (*selected_, check_plan, true, now);
}

void IceSession::set_state (IceState state)
{
  if (state_ == state || state_ == IceState::Failed)
    return;
  state_ = state;
  output_.state_changed (state);
}

void IceSession::fail ()
{
  keep_record ();
  changes_++;
  for (CheckPair &pair : pairs_) {
    end_check (pair);
    output_.release (pair.route.remote);
  }
  pairs_.clear ();
  selected_ = nullptr;
  settled_ = false;
  set_state (IceState::Failed);
}

} // namespace wsrtc
