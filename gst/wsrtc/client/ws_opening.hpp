// SPDX-License-Identifier: LGPL-2.1-or-later
//
// From an address to a stream on which the server speaks WebSocket: TCP, TLS
// and the opening handshake, under one deadline.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include <gio/gio.h>

#include "gptr.hpp"
#include "timer.hpp"
#include "ws_address.hpp"
#include "ws_handshake.hpp"

namespace wsrtc {

struct WsTarget {
  WsAddress address;
  std::vector<WsHeader> headers;
  GRef<GTlsDatabase> trust; // empty = what the system trusts
  std::chrono::milliseconds connect_timeout{10000};
  std::chrono::milliseconds keepalive{10000}; // 0 = off
};

// Lives in the thread-default GMainContext of start (); makes one of its
// callbacks there, once, and never from within start (). The callback may
// destroy it. After its end nothing is called any more; what GIO was doing is
// cancelled and lets go in the context's next rounds.
class WsOpening {
public:
  using Opened = std::function<void (const GRef<GIOStream> &stream)>;
  using Failed = std::function<void (const WsFailure &failure)>;

  // `target` stays as long as the opening.
  WsOpening (const WsTarget &target, Opened opened, Failed failed);
  ~WsOpening ();
  WsOpening (const WsOpening &) = delete;
  WsOpening &operator= (const WsOpening &) = delete;

  void start ();

private:
  struct Ticket;

  void prepare_tls (GTlsConnection *tls);
  void on_connected (GSocketConnection *stream, const GError *error);
  void send_request ();
  void await_reply ();
  void read_reply ();
  void on_reply ();
  void fail (const WsFailure &failure);
  WsFailure failure_of (const GError *error) const;
  void drop ();

  const WsTarget &target_;
  Opened opened_;
  Failed failed_;
  const std::string key_ = make_ws_key ();
  const GRef<GCancellable> cancellable_;
  Ticket *ticket_ = nullptr; // of the GIO operation under way
  SignalHook on_event_, on_certificate_;
  GTlsCertificateFlags certificate_faults_ = G_TLS_CERTIFICATE_NO_FLAGS;
  GRef<GIOStream> stream_;
  GSource *reply_source_ = nullptr;
  std::string reply_;
  Timer deadline_;
};

} // namespace wsrtc
