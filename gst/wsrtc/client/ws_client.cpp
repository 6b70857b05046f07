// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ws_client.hpp"

#include <algorithm>
#include <utility>

namespace wsrtc {

namespace {

constexpr std::chrono::milliseconds beat_interval{1000};
// A server must not fill the application's bus.
constexpr unsigned max_warnings = 16;

// It may last until somebody sees to it. Not a 409 to somebody who had the room a
// moment ago: that is the shadow of our own old connection, which the server has
// not given up yet.
bool needs_somebody (const WsFailure &failure)
{
  return failure.error.fault == Fault::Security || (failure.permanent && failure.error.fault != Fault::Busy);
}

} // namespace

WsClient::WsClient (WsClientSettings settings, WsClientOwner &owner)
    : settings_ (std::move (settings)), owner_ (&owner),
      backoff_ (settings_.reconnect_min, settings_.reconnect_max, g_random_int ()),
      long_backoff_ (settings_.reconnect_min, std::max (settings_.reconnect_max, longest_refusal_pause),
                     g_random_int ()),
      dialect_ (settings_.dialect->create (settings_.config))
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
  drop_connection ();
  waiting_.clear ();
}

void WsClient::connect ()
{
  dialect_ = settings_.dialect->create (settings_.config);
  refusal_told_ = false;
  warnings_ = 0;
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

void WsClient::drop_connection ()
{
  open_ = false;
  proof_.cancel ();
  beat_.cancel ();
  later_.cancel ();
  said_.clear ();
  connection_ = nullptr;
}

Status WsClient::send (const Message &message)
{
  if (owner_ == nullptr || gave_up_)
    return Error{Fault::Closed, "the signaller is stopped: start it before anything is sent"};
  if (state_ == WsClientState::Ready)
    return transmit (message);
  if (waiting_.size () >= max_waiting_messages)
    return Error{Fault::Busy, std::string ("this ") + kind_of (message) +
                                  " is dropped: " + std::to_string (max_waiting_messages) +
                                  " messages wait for " + settings_.target.address.shown () + " already"};
  waiting_.push_back (message);
  return Done{};
}

// The owner may be the caller, and is not called back from here.
Status WsClient::transmit (const Message &message)
{
  DialectOutput output = dialect_->send (message);
  const Status written = write (message, output.frames);
  output.frames.clear ();
  if (output.messages.empty () && output.warnings.empty () && !output.failure && dialect_->ready ())
    return written;
  said_.push_back (std::move (output));
  later_.start (std::chrono::milliseconds (0), [this] { do_later (); });
  return written;
}

Status WsClient::write (const Message &message, const std::vector<std::string> &frames)
{
  for (const std::string &frame : frames) {
    if (frame.size () > max_frame_bytes)
      return Error{Fault::TooLarge, std::string ("this ") + kind_of (message) + " has " +
                                        std::to_string (frame.size ()) + " bytes; " +
                                        std::to_string (max_frame_bytes) + " are allowed"};
    connection_->send (frame);
  }
  return Done{};
}

void WsClient::do_later ()
{
  for (DialectOutput &output : std::exchange (said_, {})) {
    if (!open_)
      return;
    act_on (std::move (output));
  }
}

void WsClient::act_on (DialectOutput output)
{
  for (const std::string &frame : output.frames)
    connection_->send (frame);
  // Ready comes first: who is told of then belongs to this connection. Each call
  // to the owner may have stopped us.
  if (!output.failure)
    update_state ();
  if (owner_ == nullptr || !tell (output))
    return;
  if (output.failure)
    lose ({output.failure->error.within (settings_.target.address.shown ()), output.failure->permanent},
          worked_);
}

bool WsClient::tell (DialectOutput &output)
{
  for (const Error &warning : output.warnings) {
    warn (warning);
    if (owner_ == nullptr)
      return false;
  }
  for (Message &message : output.messages) {
    // cppcheck-suppress nullPointerRedundantCheck // the owner may close this in there
    owner_->on_client_message (std::move (message));
    if (owner_ == nullptr)
      return false;
  }
  return true;
}

void WsClient::warn (const Error &error)
{
  if (warnings_++ < max_warnings)
    owner_->on_client_error (error.within (settings_.target.address.shown ()), false);
}

void WsClient::beat ()
{
  beat_.start (beat_interval, [this] { beat (); });
  act_on (dialect_->tick (std::chrono::steady_clock::now ()));
}

void WsClient::on_open ()
{
  open_ = true;
  opened_ = true;
  // Of a server that has nothing to say, time is the proof.
  proof_.start (settings_.reconnect_max, [this] { prove (); });
  beat_.start (beat_interval, [this] { beat (); });
  act_on (dialect_->open (std::chrono::steady_clock::now ()));
}

void WsClient::update_state ()
{
  if (!dialect_->ready ()) {
    set_state (WsClientState::Connecting);
    return;
  }
  flush ();
  if (owner_ != nullptr)
    set_state (WsClientState::Ready);
}

// Not at once when it opens: a server that lets us in, says "busy" and closes
// would else be asked without a pause, and every try be told as a new outage.
void WsClient::prove ()
{
  proof_.cancel ();
  worked_ = true;
  outage_told_ = false;
  lasting_told_ = false;
  backoff_.reset ();
  long_backoff_.reset ();
}

void WsClient::flush ()
{
  while (!waiting_.empty () && owner_ != nullptr) {
    const Message message = std::move (waiting_.front ());
    waiting_.pop_front ();
    if (const Status sent = transmit (message); !sent)
      owner_->on_client_error (sent.error (), false);
  }
}

void WsClient::on_text (std::string_view frame)
{
  do_later ();
  if (!open_)
    return;
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
  act_on (std::move (*output));
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
  lose (failure, opened_);
}

// What the server took from us before was right, and will be again: a proxy says
// 404 while the server behind it is away.
void WsClient::lose (const WsFailure &failure, bool was_right)
{
  drop_connection ();
  const bool fatal = failure.permanent && !was_right;
  const bool lasting = needs_somebody (failure);
  gave_up_ = fatal;
  if (!fatal)
    retry_.start ((lasting ? long_backoff_ : backoff_).next (), [this] { connect (); });
  const bool outage_told = std::exchange (outage_told_, true);
  const bool told_already = lasting ? std::exchange (lasting_told_, true) : outage_told;
  set_state (fatal ? WsClientState::Stopped : WsClientState::Connecting);
  if ((told_already && !fatal) || owner_ == nullptr)
    return;
  Error told = failure.error;
  if (!fatal)
    told.text += lasting ? "; trying again, with growing pauses" : "; trying again until it answers";
  owner_->on_client_error (told, fatal);
}

} // namespace wsrtc
