// SPDX-License-Identifier: LGPL-2.1-or-later
#include "waiting_request.hpp"

#include "responses.hpp"

namespace wsrtc {

namespace {

// Not of HTTP: proxies write it into their logs. Nobody reads it but who has closed its
// own half only.
constexpr unsigned status_client_gone = 499;

} // namespace

WaitingRequest::WaitingRequest (SoupServerMessage *message, GSocket *socket, std::function<void ()> gone)
    : message_ (GRef<SoupServerMessage>::take_ref (message)), gone_ (std::move (gone)),
      finish_ (message, "finished", G_CALLBACK (on_finished), this)
{
  soup_server_message_pause (message);
  hang_up_.start (socket, [this] { on_hang_up (); });
}

WaitingRequest::~WaitingRequest ()
{
  if (!finished_)
    soup_server_message_unpause (message_.get ()); // not before libsoup's loop turns
}

// Its connection was cut off.
void WaitingRequest::on_finished (SoupServerMessage *, gpointer data)
{
  auto &self = *static_cast<WaitingRequest *> (data);
  self.finished_ = true;
  const auto gone = self.gone_; // on the stack, because it may end this
  gone ();
}

// libsoup does not look at the connection of a request that waits; with an answer it does.
void WaitingRequest::on_hang_up ()
{
  respond_text (message_.get (), status_client_gone, "The client has hung up", "Client Closed Request");
  const auto gone = gone_; // on the stack, because it may end this
  gone ();
}

} // namespace wsrtc
