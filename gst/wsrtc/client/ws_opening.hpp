// SPDX-License-Identifier: LGPL-2.1-or-later
//
// From an address to a stream on which the server speaks WebSocket: TCP, TLS
// and the opening handshake, under one deadline.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include <gio/gio.h>

#include "../wire/timer.hpp"
#include "gptr.hpp"
#include "ws_address.hpp"
#include "ws_handshake.hpp"

namespace wsrtc {

struct WsTarget {
  WsAddress address;
  const char *subprotocol = nullptr; // that is asked for
  std::vector<WsHeader> headers;
  GRef<GTlsDatabase> trust; // empty = what the system trusts
  std::chrono::milliseconds connect_timeout{10000};
  std::chrono::milliseconds keepalive{10000}; // 0 = off
};

// Lives in the thread-default GMainContext of start (); makes one of its
// callbacks there, once, and never from within start (). The callback may
// destroy it. After its end nothing is called any more.
//
// The work is done in a thread of its own that ends with it. GIO's asynchronous
// calls would not do: each holds the context in which it was begun until its
// result has been taken there, also a cancelled one, so that an owner thread
// that ends right after stop () would leave its context behind for ever.
class WsOpening {
public:
  using Opened = std::function<void (const GRef<GIOStream> &stream)>;
  using Failed = std::function<void (const WsFailure &failure)>;

  WsOpening (const WsTarget &target, Opened opened, Failed failed);
  ~WsOpening ();
  WsOpening (const WsOpening &) = delete;
  WsOpening &operator= (const WsOpening &) = delete;

  void start ();

private:
  struct Attempt;
  struct Work;

  static gpointer thread_main (gpointer data);
  static gboolean on_done (gpointer data);
  void fail (const WsFailure &failure);
  void drop ();

  Opened opened_;
  Failed failed_;
  const std::chrono::milliseconds timeout_;
  // Shared with the thread for as long as that runs, which may be longer than
  // this object lives.
  std::shared_ptr<Attempt> attempt_;
  Timer deadline_;
};

} // namespace wsrtc
