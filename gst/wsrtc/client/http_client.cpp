// SPDX-License-Identifier: LGPL-2.1-or-later
#include "http_client.hpp"

#include <utility>

namespace wsrtc {

HttpClient::HttpClient (HttpClientSettings settings, WsClientOwner &owner)
    : settings_ (std::move (settings)), owner_ (&owner)
{
}

void HttpClient::start ()
{
  GMainContext *context = g_main_context_ref_thread_default ();
  mailbox_ = std::make_shared<ContextMailbox> (context);
  g_main_context_unref (context);
  mailbox_->post ([this] { set_state (WsClientState::Connecting); });
  // The box is closed before this object goes.
  const auto report = [this, box = mailbox_] (WhipOutput output) {
    box->post ([this, said = std::move (output)] () mutable { deliver (said); });
  };
  worker_ = std::make_shared<HttpWorker> (settings_, report);
  const Status started = worker_->start ();
  if (started)
    return;
  worker_ = nullptr;
  mailbox_->post ([this, error = started.error ()] {
    WhipOutput output;
    output.failure = error;
    deliver (output);
  });
}

void HttpClient::stop ()
{
  owner_ = nullptr;
  if (mailbox_)
    mailbox_->close ();
  if (const auto worker = std::exchange (worker_, nullptr))
    worker->stop ();
}

Status HttpClient::send (const Message &message)
{
  if (!worker_ || owner_ == nullptr)
    return Error{Fault::Closed, "the signaller is stopped: start it before anything is sent", {}};
  worker_->send (message);
  return Done{};
}

void HttpClient::set_state (WsClientState state)
{
  if (owner_ != nullptr && std::exchange (state_, state) != state)
    owner_->on_client_state (state);
}

// Each call may stop the client.
void HttpClient::deliver (WhipOutput &output)
{
  if (output.ready && *output.ready)
    set_state (WsClientState::Ready);
  for (Message &message : output.messages)
    if (owner_ != nullptr)
      owner_->on_client_message (std::move (message));
  if (output.ready && !*output.ready && !output.failure)
    set_state (WsClientState::Connecting);
  for (const Error &warning : output.warnings)
    if (owner_ != nullptr)
      owner_->on_client_error (warning, false);
  if (!output.failure)
    return;
  set_state (WsClientState::Stopped);
  if (owner_ != nullptr)
    owner_->on_client_error (*output.failure, true);
}

} // namespace wsrtc
