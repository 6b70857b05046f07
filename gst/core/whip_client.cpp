// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the element says, and the way from one step to the next.
#include "whip_client.hpp"

#include <algorithm>
#include <utility>

namespace wsrtc {

namespace {

using Milliseconds = std::chrono::milliseconds;

// For the candidates: with them in the offer there is less to send afterwards,
// and a server that takes no PATCH knows all of them.
constexpr Milliseconds gather_time (300);
// Their end may come ahead of the last of them: they are told by several threads.
constexpr Milliseconds settling_time (50);
// Candidates that come together go together.
constexpr Milliseconds patch_wait (50);

const PeerId &server_id (WhipRole role)
{
  static const PeerId ids[] = {PeerId ("whip"), PeerId ("whep")};
  return ids[role == WhipRole::Publish ? 0 : 1];
}

} // namespace

WhipClient::WhipClient (WhipConfig config)
    : config_ (std::move (config)), origin_ (http_origin (config_.url)),
      backoff_ (config_.reconnect_min, config_.reconnect_max, config_.seed),
      long_backoff_ (config_.reconnect_min, std::max (config_.reconnect_max, longest_refusal_pause),
                     config_.seed)
{
}

// ---- the owner

WhipOutput WhipClient::start (WhipTime now)
{
  ask ();
  return take (now);
}

WhipOutput WhipClient::stop (WhipTime now)
{
  leave_place ();
  step_ = Step::Stopped;
  return take (now);
}

WhipOutput WhipClient::send (const Message &message, WhipTime now)
{
  if (const auto *description = std::get_if<Description> (&message.body))
    on_description (*description, now);
  else if (const auto *candidate = std::get_if<Candidate> (&message.body))
    on_candidate (*candidate, now);
  else if (std::holds_alternative<Bye> (message.body))
    on_bye (now);
  return take (now);
}

WhipOutput WhipClient::tick (WhipTime now)
{
  if (step_ == Step::Gathering && now >= *gathered_at_)
    step_ = local_->type == SdpType::Offer ? Step::Posting : Step::Answering;
  if (step_ == Step::Pausing && now >= *retry_at_)
    ask ();
  return take (now);
}

std::optional<WhipTime> WhipClient::due () const
{
  switch (step_) {
  case Step::Gathering:
    return gathered_at_;
  case Step::Pausing:
    return retry_at_;
  case Step::Live:
    return in_flight_ == Request::None ? patch_at_ : std::nullopt;
  default:
    return std::nullopt;
  }
}

bool WhipClient::is_vain () const
{
  const bool matters = in_flight_ == Request::Post || in_flight_ == Request::Delete;
  return step_ == Step::Stopped && in_flight_ != Request::None && !matters;
}

// ---- the element

// An offer while there is a session begins a new one: WHIP cannot offer again in
// the same. The old one ends first, for a server takes one from each publisher.
void WhipClient::on_description (const Description &description, WhipTime now)
{
  const bool idle = step_ == Step::Stopped || step_ == Step::Asking || step_ == Step::Pausing;
  const bool is_answer = description.type == SdpType::Answer;
  if (idle || is_answer != (step_ == Step::Countered))
    return;
  if (!is_answer)
    leave_place ();
  local_ = description;
  step_ = Step::Gathering;
  gathered_at_ = now + gather_time;
}

void WhipClient::on_candidate (const Candidate &candidate, WhipTime now)
{
  const bool unwanted = place_ && !place_->trickles;
  if (!local_ || unwanted || candidates_.size () >= max_whip_candidates)
    return;
  candidates_.push_back (candidate);
  complete_ = complete_ || candidate.text.empty ();
  const bool some = std::any_of (candidates_.begin (), candidates_.end (),
                                 [] (const Candidate &one) { return !one.text.empty (); });
  if (step_ == Step::Gathering && complete_ && some)
    gathered_at_ = std::min (*gathered_at_, now + settling_time);
  if (!patch_at_)
    patch_at_ = now + patch_wait;
}

void WhipClient::on_bye (WhipTime now)
{
  if (step_ == Step::Stopped || step_ == Step::Asking || step_ == Step::Pausing)
    return;
  leave_place ();
  pause (now, {});
}

// ---- steps

void WhipClient::ask ()
{
  retry_at_.reset ();
  step_ = Step::Asking;
}

// The session is over for us; at the server it ends by DELETE.
void WhipClient::leave_place ()
{
  if (in_flight_ != Request::None)
    disowned_ = true;
  if (place_)
    deletions_.push_back (place_->url);
  place_.reset ();
  local_.reset ();
  candidates_.clear ();
  patching_.clear ();
  complete_ = false;
  patch_at_.reset ();
  patch_failures_ = 0;
  post_url_ = config_.url;
  redirects_ = 0;
}

void WhipClient::go_live (WhipTime now)
{
  step_ = Step::Live;
  worked_ = true;
  live_since_ = now;
  patch_at_.reset ();
  if (!candidates_.empty ())
    patch_at_ = now;
}

// Only a session that has lasted shows that it works again: one that is let in
// and thrown out would else come back without a pause.
void WhipClient::pause (WhipTime now, std::optional<Milliseconds> at_least, bool lasting)
{
  if (live_since_ && now - *live_since_ >= config_.reconnect_max) {
    backoff_.reset ();
    long_backoff_.reset ();
    outage_told_ = false;
    lasting_told_ = false;
  }
  live_since_.reset ();
  step_ = Step::Pausing;
  retry_at_ =
      now + std::max ((lasting ? long_backoff_ : backoff_).next (), at_least.value_or (Milliseconds (0)));
  if (std::exchange (ready_, false))
    out_.ready = false;
}

// What the server took before was right, and will be again: a proxy says 404 while
// the server behind it is away.
void WhipClient::fail (Error error, bool permanent, WhipTime now, std::optional<Milliseconds> at_least)
{
  if (step_ != Step::Asking)
    say (Bye{});
  leave_place ();
  const bool lasting = permanent || error.fault == Fault::Security;
  pause (now, at_least, lasting);
  if (permanent && !worked_) {
    step_ = Step::Stopped;
    out_.failure = std::move (error);
    return;
  }
  const bool outage_told = std::exchange (outage_told_, true);
  if (lasting ? std::exchange (lasting_told_, true) : outage_told)
    return;
  error.text += lasting ? "; trying again, with growing pauses" : "; trying again until it works";
  warn (std::move (error));
}

void WhipClient::say (MessageBody body)
{
  out_.messages.push_back ({server_id (config_.role), std::move (body)});
}

void WhipClient::warn (Error error)
{
  out_.warnings.push_back (std::move (error));
}

WhipOutput WhipClient::take (WhipTime now)
{
  // What came by this call may make the next step due.
  if (step_ == Step::Gathering && now >= *gathered_at_)
    step_ = local_->type == SdpType::Offer ? Step::Posting : Step::Answering;
  if (in_flight_ == Request::None)
    make_request (now);
  return std::exchange (out_, {});
}

void WhipClient::invite ()
{
  const PeerId &id = server_id (config_.role);
  leave_place ();
  step_ = Step::Inviting;
  ready_ = true;
  out_.ready = true;
  if (!ice_servers_.empty ())
    say (Welcome{id, ice_servers_});
  say (PeerAdded{id, {}});
}

} // namespace wsrtc
