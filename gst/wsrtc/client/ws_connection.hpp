// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One WebSocket connection of a client, from the first packet to the last.
// Lives in the thread-default GMainContext of start () and makes all its
// callbacks there, none from within start () or send ().
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <libsoup/soup.h>

#include "../wire/timer.hpp"
#include "gptr.hpp"
#include "ws_opening.hpp"

namespace wsrtc {

class WsConnectionClient {
public:
  virtual ~WsConnectionClient () = default;
  // Every callback may destroy the connection.
  virtual void on_open () = 0;
  virtual void on_text (std::string_view frame) = 0;
  // A binary frame came; it was dropped.
  virtual void on_binary () = 0;
  // The last callback.
  virtual void on_failed (const WsFailure &failure) = 0;
};

class WsConnection {
public:
  WsConnection (const WsTarget &target, WsConnectionClient &client);
  // Makes no callback. What was sent before, and a close frame, still go out
  // in the context's next rounds, as far as the network takes them at once.
  ~WsConnection ();
  WsConnection (const WsConnection &) = delete;
  WsConnection &operator= (const WsConnection &) = delete;

  void start () { opening_.start (); }

  // Only after on_open ().
  void send (const std::string &frame);

private:
  class Tap;
  class Farewell;

  void on_opened (const GRef<GIOStream> &stream);
  void connect_signals ();
  void on_closed ();
  void on_alive ();
  void fail (WsFailure failure);
  void fail_soon (Error error);
  GRef<SoupWebsocketConnection> let_go ();

  const WsTarget target_;
  WsConnectionClient &client_;
  WsOpening opening_;
  GRef<SoupWebsocketConnection> socket_;
  Tap *tap_ = nullptr; // belongs to the stream under socket_
  std::vector<SignalHook> hooks_;
  uint64_t queued_bytes_ = 0;
  Timer alive_; // runs out when the server is silent
  Timer failing_;
};

} // namespace wsrtc
