// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ice_session.hpp"

#include <algorithm>

#include <glib.h>

namespace wsrtc {

namespace {

// A pair that nothing was heard of for so long makes room for another.
constexpr IceMilliseconds idle_limit (10000);
// Each costs a transaction; more than one does not happen by chance.
constexpr int max_conflicts = 4;

uint64_t random_tie_breaker ()
{
  return uint64_t (g_random_int ()) << 32 | g_random_int ();
}

int64_t microseconds_of (IceTime time)
{
  return std::chrono::duration_cast<std::chrono::microseconds> (time.time_since_epoch ()).count ();
}

} // namespace

IceSession::IceSession (IceOutput &output, StunCodec &codec, bool lite, const IceLimits &limits)
    : output_ (output), codec_ (codec), lite_ (lite), limits_ (limits),
      check_priority_ (candidate_priority (peer_reflexive_type, UINT16_MAX)),
      tie_breaker_ (random_tie_breaker ()), check_budget_ (limits.check_burst, limits.checks_per_second)
{
}

IceSession::~IceSession ()
{
  for (CheckPair &pair : pairs_)
    end_check (pair);
}

void IceSession::set_local (const IceCredentials &credentials, IceTime now)
{
  local_ = credentials;
  begin (now);
}

void IceSession::set_remote (const IceCredentials &credentials, IceTime now)
{
  // The same again, or those of an ICE restart, of which webrtcbin makes no new
  // session: later checks bear them.
  remote_ = credentials;
  begin (now);
}

void IceSession::begin (IceTime now)
{
  if (!can_check () || state_ != IceState::New)
    return;
  began_ = next_ordinary_ = now;
  set_state (IceState::Checking);
  tick (now);
}

void IceSession::add_remote_candidate (const IceCandidate &candidate, IceTime now)
{
  const auto known = std::find_if (pairs_.begin (), pairs_.end (), [&candidate] (const CheckPair &pair) {
    return pair.route.remote == candidate.address;
  });
  if (known != pairs_.end ()) {
    known->remote = candidate; // its own word, not what a check told
    return;
  }
  const Route route{output_.source_for (candidate.address), candidate.address};
  if (!route.local.is_set ())
    note_no_route (candidate);
  else if (!find_or_add (route, candidate, now))
    wait (candidate);
  else if (can_check ())
    tick (now);
}

// A peer with many interfaces: the one that works may be the last that it names.
void IceSession::wait (const IceCandidate &candidate)
{
  const bool known = std::any_of (waiting_.begin (), waiting_.end (), [&candidate] (const IceCandidate &one) {
    return one.address == candidate.address;
  });
  if (!known && waiting_.size () < limits_.waiting)
    waiting_.push_back (candidate);
}

void IceSession::admit_waiting (IceTime now)
{
  while (!waiting_.empty () && (pairs_.size () < limits_.pairs || make_room (now))) {
    const IceCandidate candidate = waiting_.front ();
    waiting_.pop_front ();
    const Route route{output_.source_for (candidate.address), candidate.address};
    if (route.local.is_set ())
      (void)find_or_add (route, candidate, now);
  }
}

// ---- pairs

CheckPair *IceSession::find_pair (const Route &route)
{
  const auto found = std::find_if (pairs_.begin (), pairs_.end (),
                                   [&route] (const CheckPair &pair) { return pair.route == route; });
  return found == pairs_.end () ? nullptr : &*found;
}

CheckPair *IceSession::find_or_add (const Route &route, const IceCandidate &remote, IceTime now)
{
  if (CheckPair *known = find_pair (route))
    return known;
  if (pairs_.size () >= limits_.pairs && !make_room (now))
    return nullptr;
  CheckPair &pair = pairs_.emplace_back ();
  pair.route = route;
  pair.remote = remote;
  pair.heard = now;
  changes_++;
  return &pair;
}

bool IceSession::make_room (IceTime now)
{
  const auto idle = std::find_if (pairs_.begin (), pairs_.end (), [&] (const CheckPair &pair) {
    return &pair != selected_ && (pair.state == PairState::Failed ||
                                  (now - pair.heard > idle_limit && now - pair.answered > idle_limit));
  });
  if (idle == pairs_.end ())
    return false;
  end_check (*idle);
  const NetAddress remote = idle->route.remote;
  pairs_.erase (idle);
  // It may be that of another pair, with another address of ours.
  if (std::none_of (pairs_.begin (), pairs_.end (),
                    [&remote] (const CheckPair &pair) { return pair.route.remote == remote; }))
    output_.release (remote);
  return true;
}

// ---- requests of the peer

// RFC 8445 section 7.3.1.1. False: the peer has to change its role, and is told.
bool IceSession::settle_roles (const CheckRequest &request)
{
  if (!request.has_role || request.sender_controls != controlling_)
    return true;
  const bool we_win = tie_breaker_ >= request.tie_breaker;
  // The winner controls, and ICE-lite never does.
  if (lite_ || we_win == controlling_)
    return false;
  controlling_ = !controlling_;
  return true;
}

void IceSession::on_request (const uint8_t *bytes, size_t size, const Route &route, IceTime now)
{
  if (!local_ || state_ == IceState::Failed)
    return;
  CheckRequest request;
  const RequestVerdict verdict = codec_.read_request (bytes, size, local_->password, request);
  // Silence: whoever does not know the password does not learn that somebody is here.
  if (verdict == RequestVerdict::Bad) {
    unverified_++;
    changes_++;
    return;
  }
  if (!check_budget_.take (1, microseconds_of (now))) {
    excess_++;
    return;
  }
  const int fault = verdict == RequestVerdict::Unknown ? stun_unknown_attribute
                    : settle_roles (request)           ? 0
                                                       : stun_role_conflict;
  const StunFrame reply = fault ? codec_.failure (fault) : codec_.success (route.remote);
  if (reply.size > 0)
    output_.send (route, reply.bytes.data (), reply.size);
  if (fault)
    return;
  const IceCandidate reflexive{route.remote, request.priority, &peer_reflexive_type};
  if (CheckPair *pair = find_or_add (route, reflexive, now))
    on_verified_request (*pair, request, now);
}

void IceSession::on_verified_request (CheckPair &pair, const CheckRequest &request, IceTime now)
{
  pair.heard = now;
  pair.counts.received++;
  changes_++;
  output_.claim (pair.route.remote, false);
  if (request.use_candidate && !controlling_)
    note_nomination (pair, now);
  if (pair.state == PairState::Succeeded)
    consider (pair, now);
  else if (!lite_ || pair.peer_nominated)
    trigger (pair, now);
  tick (now);
}

// ---- answers of the peer

void IceSession::on_answer (const StunId &id, const uint8_t *bytes, size_t size, const Route &route,
                            IceTime now)
{
  const auto found = std::find_if (pairs_.begin (), pairs_.end (), [&id] (const CheckPair &pair) {
    return pair.check && pair.check->id == id;
  });
  if (found == pairs_.end () || !remote_)
    return;
  CheckPair &pair = *found;
  // RFC 8445 section 7.2.5.2.1: from where the request went to, and back to
  // where it came from.
  changes_++;
  if (route != pair.route) {
    pair.counts.strays++;
    return;
  }
  int code = 0;
  const Answer answer = codec_.read_answer (bytes, size, id, remote_->password, &code);
  if (code != 0 && code != stun_role_conflict)
    pair.counts.stun_error = code;
  if (answer == Answer::Bad) {
    unverified_++;
    return;
  }
  const bool nominates = pair.check->use_candidate, was_controlling = pair.check->controlling;
  end_check (pair);
  pair.heard = now;
  if (answer == Answer::Success)
    on_success (pair, nominates, now);
  else if (answer == Answer::RoleConflict)
    on_role_conflict (pair, was_controlling, now);
  else if (answer == Answer::Forbidden && &pair == selected_)
    fail ();
  else if (pair.state != PairState::Succeeded)
    pair.state = PairState::Failed;
  tick (now);
}

void IceSession::on_success (CheckPair &pair, bool nominates, IceTime now)
{
  pair.state = PairState::Succeeded;
  pair.counts.answered++;
  pair.answered = now;
  pair.dead = false;
  pair.nominated = pair.nominated || nominates;
  output_.claim (pair.route.remote, true);
  consider (pair, now);
}

void IceSession::on_role_conflict (CheckPair &pair, bool was_controlling, IceTime now)
{
  if (was_controlling == controlling_ && !lite_) {
    controlling_ = !controlling_;
    tie_breaker_ = random_tie_breaker (); // RFC 8445 section 7.2.5.1
  }
  if (pair.state == PairState::Succeeded)
    return;
  pair.state = ++pair.conflicts > max_conflicts ? PairState::Failed : PairState::Waiting;
  pair.urgent = true;
  next_ordinary_ = std::min (next_ordinary_, now);
}

void IceSession::on_media (const Route &route, IceTime now)
{
  if (selected_ && selected_->route == route) {
    selected_->heard = selected_->media = now;
    return;
  }
  CheckPair *pair = find_pair (route);
  if (!pair)
    return;
  pair->heard = pair->media = now;
  if (pair->state == PairState::Succeeded)
    consider (*pair, now);
}

} // namespace wsrtc
