// SPDX-License-Identifier: LGPL-2.1-or-later
#include "model_call.hpp"

#include <cstdlib>
#include <cstring>

#include <glib.h>

#include "session_bench.hpp"

namespace wsrtc::test {

namespace {

// How long it takes to see that the path is gone (RFC 7675: 30 s at most, ours less).
constexpr Milliseconds consent_lost (5000);
constexpr Milliseconds first_call (500), longest_wait (10000);
// A polite one leaves it that long to the other to call.
constexpr Milliseconds polite_wait (500);

// Where make_sdp () puts it: the version in "o=".
unsigned number_of (const std::string &sdp)
{
  constexpr const char *before = "o=- 1234567890 ";
  const size_t at = sdp.find (before);
  g_assert_cmpuint (at, !=, std::string::npos);
  return static_cast<unsigned> (std::strtoul (sdp.c_str () + at + strlen (before), nullptr, 10));
}

} // namespace

// ---- ModelPort

PeerEvent ModelPort::make (SdpType type)
{
  return DescriptionCreated{{type, make_sdp (2, right_fingerprint, ++numbers_)}};
}

// What webrtcbin 1.22 can do: one round, offer and then answer; there is no
// rollback, and no second round with credentials of its own.
void ModelPort::set_local (const Description &description)
{
  g_assert_cmpuint (local_, ==, 0);
  g_assert_cmpint (description.type == SdpType::Answer, ==, remote_ != 0);
  local_ = number_of (description.sdp);
  due_.push_back (LocalDescriptionSet{});
  due_.push_back (LocalCandidate{{make_candidate (local_), MLine{0}, {}}});
}

void ModelPort::set_remote (const Description &description)
{
  g_assert_cmpuint (remote_, ==, 0);
  g_assert_cmpint (description.type == SdpType::Answer, ==, local_ != 0);
  remote_ = number_of (description.sdp);
  due_.push_back (RemoteDescriptionSet{});
}

void ModelPort::add_candidate (MLine, const std::string &candidate)
{
  const auto number =
      static_cast<unsigned> (std::strtoul (candidate.c_str () + strlen ("candidate:"), nullptr, 10));
  if (number == remote_)
    found_ = number;
}

void ModelPort::rebuild ()
{
  due_.clear ();
  local_ = remote_ = found_ = 0;
  connected_ = false;
  lost_.reset ();
}

std::optional<PeerEvent> ModelPort::work ()
{
  if (due_.empty ())
    return {};
  PeerEvent next = std::move (due_.front ());
  due_.pop_front ();
  return next;
}

bool ModelPort::matches (const ModelPort &other) const
{
  return local_ && remote_ && local_ == other.remote_ && remote_ == other.local_ &&
         (found_ == remote_ || other.found_ == local_);
}

void ModelPort::watch (const ModelPort &other, Clock::time_point now)
{
  if (matches (other)) {
    if (!std::exchange (connected_, true))
      due_.push_back (PeerConnected{certificate_pem});
    lost_.reset ();
  } else if (connected_ && !lost_) {
    lost_ = now;
  } else if (lost_ && now - *lost_ >= consent_lost) {
    lost_.reset ();
    connected_ = false;
    due_.push_back (PeerFailed{{Fault::Network, "the path is gone"}});
  }
}

// ---- ModelSide

ModelSide::ModelSide (unsigned &numbers, bool polite, uint32_t seed)
    : polite_ (polite), port_ (numbers), backoff_ (first_call, longest_wait, seed),
      calls_at_ (now_ + (polite ? polite_wait : Milliseconds (0)))
{
}

Session &ModelSide::session ()
{
  if (!session_)
    session_ = std::make_unique<Session> (PeerId ("other"), port_, *this, SessionLimits{}, polite_);
  return *session_;
}

void ModelSide::call ()
{
  session ().start_offer (now_);
  bury ();
}

void ModelSide::take (const MessageBody &body)
{
  const auto *description = std::get_if<Description> (&body);
  const bool begins =
      std::holds_alternative<Candidate> (body) || (description && description->type == SdpType::Offer);
  if (!session_ && !begins)
    return; // an answer to nothing is of no use
  session ().on_message ({PeerId ("other"), body}, now_);
  bury ();
}

bool ModelSide::work ()
{
  const auto event = port_.work ();
  if (!event)
    return false;
  if (session_)
    session_->on_peer_event (*event, now_);
  bury ();
  return true;
}

void ModelSide::pass_time (const ModelSide &other, Clock::time_point now)
{
  now_ = now;
  port_.watch (other.port_, now);
  if (session_)
    session_->tick (now);
  bury ();
  if (session_ || !calls_at_ || now < *calls_at_)
    return;
  calls_at_.reset ();
  call ();
}

void ModelSide::on_ended (const SessionEnd &end)
{
  const bool passes = end.error && (end.error->fault == Fault::Timeout || end.error->fault == Fault::Network);
  if (end.tell_peer && !passes)
    said_.push_back (Bye{"it is over"});
  calls_at_ = now_ + backoff_.next () + (polite_ ? polite_wait : Milliseconds (0));
  over_ = true;
}

void ModelSide::bury ()
{
  if (std::exchange (over_, false))
    session_.reset ();
}

// ---- ModelCall

ModelCall::ModelCall (uint32_t seed)
    : random_ (seed), sides_{ModelSide (numbers_, false, seed), ModelSide (numbers_, true, seed + 1)}
{
}

void ModelCall::collect ()
{
  for (size_t side = 0; side < sides_.size (); side++)
    for (MessageBody &body : sides_[side].take_said ())
      wires_[1 - side].push_back (std::move (body));
}

void ModelCall::deliver (bool in_order)
{
  const unsigned to = below (2);
  auto &wire = wires_[to];
  if (wire.empty ())
    return;
  const auto at = wire.begin () + (in_order ? 0 : below (static_cast<unsigned> (wire.size ())));
  const MessageBody body = *at;
  const unsigned fate = in_order ? 2 : below (8); // 0: lost, 1: comes again
  if (fate != 1)
    wire.erase (at);
  if (fate != 0)
    sides_[to].take (body);
}

void ModelCall::step ()
{
  const unsigned what = below (100);
  if (what < 45)
    deliver (restored_);
  else if (what < 90)
    sides_[below (2)].work ();
  else if (what < 93 && !restored_)
    sides_[below (2)].call ();
  else if (!restored_)
    pass (Milliseconds (below (what < 99 ? 300 : 8000)));
  collect ();
}

void ModelCall::run (unsigned steps)
{
  for (unsigned i = 0; i < steps; i++)
    step ();
}

void ModelCall::pass (Milliseconds time)
{
  now_ += time;
  for (size_t side = 0; side < sides_.size (); side++)
    sides_[side].pass_time (sides_[1 - side], now_);
  collect ();
}

bool ModelCall::connected () const
{
  return sides_[0].live () && sides_[1].live () && sides_[0].port ().matches (sides_[1].port ());
}

} // namespace wsrtc::test
