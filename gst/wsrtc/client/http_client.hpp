// SPDX-License-Identifier: LGPL-2.1-or-later
//
// WHIP or WHEP over HTTP that is begun again and again: what a
// GstWsrtcHttpSignaller is, without GObject.
#pragma once

#include <memory>

#include "context_mailbox.hpp"
#include "http_worker.hpp"
#include "message.hpp"
#include "ws_client.hpp"

namespace wsrtc {

// Lives in the thread-default GMainContext of start (); calls its owner only
// there and never from within start (), stop () or send (). Must not be
// destroyed from within a call to its owner.
class HttpClient {
public:
  HttpClient (HttpClientSettings settings, WsClientOwner &owner);

  ~HttpClient () { stop (); }

  HttpClient (const HttpClient &) = delete;
  HttpClient &operator= (const HttpClient &) = delete;

  void start ();
  // Nothing is called any more. The session at the server is ended in a thread
  // that nobody has to wait for.
  void stop ();
  Status send (const Message &message);

private:
  void deliver (WhipOutput &output);
  void set_state (WsClientState state);

  const HttpClientSettings settings_;
  WsClientOwner *owner_; // null = stopped
  std::shared_ptr<ContextMailbox> mailbox_;
  std::shared_ptr<HttpWorker> worker_;
  WsClientState state_ = WsClientState::Stopped;
};

} // namespace wsrtc
