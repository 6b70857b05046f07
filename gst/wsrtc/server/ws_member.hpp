// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One WebSocket client: its dialect, its budgets, its queue, its liveness.
// On the server's thread.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>

#include <libsoup/soup.h>

#include "client_link.hpp"
#include "dialect.hpp"
#include "rooms.hpp"
#include "settings.hpp"
#include "token_bucket.hpp"

namespace wsrtc {

// Which room a client asked for, and as what.
struct Place {
  StreamName room;
  Role role = Role::Plain;
};

class WsMember final : public Member {
public:
  using Closed = std::function<void (WsMember &)>;

  // `closed` is called once, from libsoup's signal: destroy the connection later.
  WsMember (SoupWebsocketConnection *socket, ClientLink &link, Rooms &rooms, Place place, Closed closed);
  ~WsMember () override;
  WsMember (const WsMember &) = delete;
  WsMember &operator= (const WsMember &) = delete;

  // Enters the room, or closes with the reason why not.
  void open (const ServerSettings &settings);
  // Says goodbye, and cuts the connection off if the peer does not answer.
  void close (SoupWebsocketCloseCode code, const std::string &reason);

  void deliver (const Message &message) override;

private:
  static void on_message (SoupWebsocketConnection *, int type, GBytes *data, gpointer self);
  static void on_error (SoupWebsocketConnection *, GError *error, gpointer self);
  static void on_closed (SoupWebsocketConnection *, gpointer self);

  bool received (size_t bytes, FrameMeter::Verdict verdict);
  void read_frame (std::string_view frame);
  void refuse_frame (const Error &error);
  bool write_frame (const std::string &frame);
  void drop (const char *why);
  void leave ();
  void watch_liveness (std::chrono::milliseconds deadline);
  bool is_open () const;

  GRef<SoupWebsocketConnection> socket_;
  ClientLink &link_;
  Rooms &rooms_;
  const Place place_;
  const PeerId id_ = make_peer_id ();
  Closed closed_;
  std::unique_ptr<Dialect> dialect_;

  TokenBucket frame_budget_;
  TokenBucket byte_budget_;
  TokenBucket fault_budget_;
  uint64_t frames_seen_ = 0;

  // Sizes of the messages that libsoup has not written out yet, oldest first.
  std::deque<size_t> unsent_;
  size_t unsent_bytes_ = 0;
  uint64_t submitted_ = 0;

  int64_t heard_at_ = 0;
  Timer liveness_;
  bool joined_ = false;
  bool closing_ = false;
  bool muted_ = false; // what it sends is not looked at any more
  SignalHook message_hook_;
  SignalHook error_hook_;
  SignalHook closed_hook_;
};

} // namespace wsrtc
