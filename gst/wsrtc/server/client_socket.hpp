// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One WebSocket client, whatever protocol it speaks: its budgets, its queue, its
// liveness. On the server's thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include <libsoup/soup.h>

#include "client_link.hpp"
#include "ids.hpp"
#include "log_line.hpp"
#include "settings.hpp"
#include "socket_budgets.hpp"
#include "token_bucket.hpp"

namespace wsrtc {

class ClientSocket {
public:
  // Who speaks the protocol.
  class Speaker {
  public:
    virtual ~Speaker () = default;
    virtual void on_text (std::string_view frame) = 0;
    // It says and hears nothing any more: also from within close (), before the
    // connection ends.
    virtual void leave () = 0;
    // The connection has ended; called once, from libsoup's signal.
    virtual void on_closed () = 0;
  };

  ClientSocket (SoupWebsocketConnection *socket, ClientLink &link, const SocketBudgets &budgets,
                Speaker &speaker);
  ClientSocket (const ClientSocket &) = delete;
  ClientSocket &operator= (const ClientSocket &) = delete;

  const PeerId &id () const { return id_; }

  const std::string &address () const { return link_.address (); }

  // Of what it was sent, with what keeping it costs.
  size_t unsent_bytes () const { return link_.held_bytes (); }

  // Half of all that may wait for it does.
  bool is_behind () const { return unsent_bytes () > max_unsent_bytes_ / 2; }

  Counters &counters () const { return link_.counters (); }

  ClientLink &link () const { return link_; }

  // Of the log, to be ended by the caller.
  LogLine log_line (const char *event) const;

  // Whom its lines are about.
  void set_stream (const StreamName &stream) { stream_ = stream; }

  // False = it is on its way out already.
  bool open (const ServerSettings &settings);
  // Says goodbye, and cuts the connection off if the peer does not answer.
  void close (uint16_t code, const std::string &reason);
  // The same for something that it did.
  void close (Abuse kind, uint16_t code, const std::string &reason);
  // False = it is closed, or did not read what it was sent before.
  bool send (const std::string &frame);
  // It sent something that was refused; too many of these are its end.
  void count_fault (const Error &error);
  // Once: it does more than others now.
  void set_budgets (const SocketBudgets &budgets);

private:
  static void on_message (SoupWebsocketConnection *, int type, GBytes *data, gpointer self);
  static void on_error (SoupWebsocketConnection *, GError *error, gpointer self);
  static void on_closed (SoupWebsocketConnection *, gpointer self);

  bool received (size_t bytes, FrameMeter::Verdict verdict);
  void drop (Abuse kind, const std::string &why);
  void watch_liveness (std::chrono::milliseconds deadline);
  int64_t last_life () const;
  bool is_open () const;

  GRef<SoupWebsocketConnection> socket_;
  ClientLink &link_;
  Speaker &speaker_;
  const PeerId id_ = make_peer_id ();
  StreamName stream_;

  TokenBucket frame_budget_;
  TokenBucket byte_budget_;
  TokenBucket fault_budget_;
  size_t max_unsent_bytes_;
  uint64_t frames_seen_ = 0;

  int64_t heard_at_ = 0;
  Timer liveness_;
  bool closing_ = false;
  bool muted_ = false; // what it sends is not looked at any more
  SignalHook message_hook_;
  SignalHook error_hook_;
  SignalHook closed_hook_;
};

} // namespace wsrtc
