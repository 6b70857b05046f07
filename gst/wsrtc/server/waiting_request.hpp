// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Requests whose answer has to come from somebody else first. On the server's thread.
#pragma once

#include <functional>
#include <map>
#include <utility>

#include <libsoup/soup.h>

#include "../wire/hang_up_watch.hpp"
#include "gptr.hpp"

namespace wsrtc {

// Holds one up. At its end the request goes on, with the answer that its message has.
class WaitingRequest {
public:
  // `socket`: of its connection. `gone` is told at once when its client waits no more,
  // and may end this.
  WaitingRequest (SoupServerMessage *message, GSocket *socket, std::function<void ()> gone);
  ~WaitingRequest ();
  WaitingRequest (const WaitingRequest &) = delete;
  WaitingRequest &operator= (const WaitingRequest &) = delete;

  SoupServerMessage *message () const { return message_.get (); }

private:
  static void on_finished (SoupServerMessage *message, gpointer self);
  void on_hang_up ();

  const GRef<SoupServerMessage> message_;
  const std::function<void ()> gone_;
  bool finished_ = false;
  SignalHook finish_;
  HangUpWatch hang_up_;
};

// Those that wait for the same. Those whose client has gone are forgotten.
class WaitingRequests {
public:
  bool empty () const { return all_.empty (); }

  void add (SoupServerMessage *message, GSocket *socket)
  {
    all_.try_emplace (message, message, socket, [this, message] { all_.erase (message); });
  }

  // `write` writes the answer into a message.
  template <typename Write> void answer (Write write)
  {
    for (const auto &[message, _] : std::exchange (all_, {}))
      write (message);
  }

private:
  std::map<SoupServerMessage *, WaitingRequest> all_;
};

} // namespace wsrtc
