// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A dialect over a connection that is made again and again: what a
// GstWsrtcWsSignaller is, without GObject.
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <string>

#include "backoff.hpp"
#include "dialect.hpp"
#include "message.hpp"
#include "ws_connection.hpp"

namespace wsrtc {

// What may wait for the next connection.
inline constexpr size_t max_waiting_messages = 256;

struct WsClientSettings {
  WsTarget target;
  const DialectRow *dialect = nullptr;
  DialectConfig config;
  std::chrono::milliseconds reconnect_min{500};
  std::chrono::milliseconds reconnect_max{3500};
};

enum class WsClientState { Stopped, Connecting, Ready };

class WsClientOwner {
public:
  virtual ~WsClientOwner () = default;
  // Each of them may call stop ().
  virtual void on_client_message (Message message) = 0;
  virtual void on_client_state (WsClientState state) = 0;
  virtual void on_client_error (const Error &error, bool fatal) = 0;
};

// Lives in the thread-default GMainContext of start (); calls its owner only
// there and never from within start (), stop () or send (). Must not be
// destroyed from within a call to its owner.
class WsClient final : public WsConnectionClient {
public:
  WsClient (WsClientSettings settings, WsClientOwner &owner);

  void start ();
  // Nothing is called any more.
  void stop ();

  // While there is no connection the message waits for the next one; when too
  // many wait already it is refused.
  Status send (const Message &message);

private:
  void connect ();
  void drop_connection ();
  void set_state (WsClientState state);
  // Gives a message to the dialect and what that makes of it to the wire.
  Status transmit (const Message &message);
  Status write (const Message &message, const std::vector<std::string> &frames);
  // Does what the dialect says. What it has for the owner is told now.
  void act_on (DialectOutput output);
  bool tell (DialectOutput &output);
  void warn (const Error &error);
  void do_later ();
  void beat ();
  void update_state ();
  void refuse (const Error &error);
  // The connection is of use: the outage before it is over.
  void prove ();
  void flush ();
  // `was_right`: what the failure says of our settings is not so.
  void lose (const WsFailure &failure, bool was_right);

  void on_open () override;
  void on_text (std::string_view frame) override;
  void on_binary () override;
  void on_failed (const WsFailure &failure) override;

  const WsClientSettings settings_;
  WsClientOwner *owner_; // null = stopped
  Backoff backoff_;
  Backoff long_backoff_; // of faults that somebody has to see to
  Timer retry_;
  Timer proof_;
  Timer beat_;  // of the dialect
  Timer later_; // what it said when the owner must not be called
  std::vector<DialectOutput> said_;
  std::unique_ptr<WsConnection> connection_;
  std::unique_ptr<Dialect> dialect_; // of this connection
  std::deque<Message> waiting_;
  bool open_ = false; // the connection is
  WsClientState state_ = WsClientState::Stopped;
  bool gave_up_ = false;
  bool opened_ = false;       // ever: address, certificate and token were right
  bool worked_ = false;       // ever: the server was of use
  bool outage_told_ = false;  // of the outage that lasts
  bool lasting_told_ = false; // in it, that somebody has to see to it
  bool refusal_told_ = false; // of a frame, on this connection
  unsigned warnings_ = 0;     // of the dialect, on this connection
};

} // namespace wsrtc
