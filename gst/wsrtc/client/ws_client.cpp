// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ws_client.hpp"

#include <algorithm>

namespace wsrtc {

namespace {

std::unique_ptr<Dialect> make_dialect ()
{
  return find_dialect ("wsrtc")->create (Vocabulary::ExtendedClient);
}

// A 409 to somebody who had the room a moment ago is the shadow of our own old
// connection, which the server has not given up yet.
bool gives_up (const WsFailure &failure, bool was_ready)
{
  return failure.permanent && !(was_ready && failure.error.fault == Fault::Busy);
}

} // namespace

WsClient::WsClient (WsClientSettings settings, WsClientOwner &owner)
    : settings_ (std::move (settings)), owner_ (&owner),
      backoff_ (settings_.reconnect_min, settings_.reconnect_max, g_random_int ()), dialect_ (make_dialect ())
{
}

void WsClient::start ()
{
  retry_.start (std::chrono::milliseconds (0), [this] {
    set_state (WsClientState::Connecting);
    if (owner_ != nullptr)
      connect ();
  });
}

void WsClient::stop ()
{
  owner_ = nullptr;
  state_ = WsClientState::Stopped;
  retry_.cancel ();
  proof_.cancel ();
  connection_ = nullptr;
  waiting_.clear ();
}

void WsClient::connect ()
{
  dialect_ = make_dialect ();
  refusal_told_ = false;
  connection_ = std::make_unique<WsConnection> (settings_.target, *this);
  connection_->start ();
}

void WsClient::set_state (WsClientState state)
{
  if (state_ == state)
    return;
  state_ = state;
  owner_->on_client_state (state);
}

Status WsClient::send (const Message &message)
{
  if (owner_ == nullptr || gave_up_)
    return Error{Fault::Closed, "the signaller is stopped: start it before anything is sent"};
  for (std::string &frame : dialect_->send (message).frames) {
    if (frame.size () > max_frame_bytes)
      return Error{Fault::TooLarge, std::string ("this ") + kind_of (message) + " has " +
                                        std::to_string (frame.size ()) + " bytes; " +
                                        std::to_string (max_frame_bytes) + " are allowed"};
    if (state_ == WsClientState::Ready)
      connection_->send (frame);
    else if (waiting_.size () < max_waiting_frames)
      waiting_.push_back (std::move (frame));
    else
      return Error{Fault::Busy, std::string ("this ") + kind_of (message) +
                                    " is dropped: " + std::to_string (max_waiting_frames) +
                                    " messages wait for " + settings_.target.address.shown () + " already"};
  }
  return Done{};
}

void WsClient::on_open ()
{
  was_ready_ = true;
  // Of a server that has nothing to say, time is the proof.
  proof_.start (settings_.reconnect_max, [this] { prove (); });
  flush ();
  set_state (WsClientState::Ready);
}

// Not at once when it opens: a server that lets us in, says "busy" and closes
// would else be asked without a pause, and every try be told as a new outage.
void WsClient::prove ()
{
  proof_.cancel ();
  outage_told_ = false;
  backoff_.reset ();
}

void WsClient::flush ()
{
  for (; !waiting_.empty (); waiting_.pop_front ())
    connection_->send (waiting_.front ());
}

void WsClient::on_text (std::string_view frame)
{
  auto output = dialect_->receive (frame);
  if (!output) {
    refuse (output.error ());
    return;
  }
  const auto is_error = [] (const Message &message) {
    return std::holds_alternative<ErrorReport> (message.body);
  };
  if (!std::all_of (output->messages.begin (), output->messages.end (), is_error))
    prove ();
  for (const std::string &answer : output->frames)
    connection_->send (answer);
  for (Message &message : output->messages) {
    if (owner_ == nullptr)
      return;
    owner_->on_client_message (std::move (message));
  }
}

void WsClient::on_binary ()
{
  refuse ({Fault::Malformed, "a binary frame came, but signalling is text"});
}

// Told once a connection: a server that sends nothing else must not flood the
// program.
void WsClient::refuse (const Error &error)
{
  if (std::exchange (refusal_told_, true))
    return;
  owner_->on_client_error (error.within (settings_.target.address.shown ()), false);
}

void WsClient::on_failed (const WsFailure &failure)
{
  connection_ = nullptr;
  proof_.cancel ();
  const bool fatal = gives_up (failure, was_ready_);
  gave_up_ = fatal;
  if (!fatal)
    retry_.start (backoff_.next (), [this] { connect (); });
  const bool tell = fatal || !std::exchange (outage_told_, true);
  set_state (fatal ? WsClientState::Stopped : WsClientState::Connecting);
  if (!tell || owner_ == nullptr)
    return;
  Error told = failure.error;
  if (!fatal)
    told.text += "; trying again until it answers";
  owner_->on_client_error (told, fatal);
}

} // namespace wsrtc
