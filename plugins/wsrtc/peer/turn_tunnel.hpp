// SPDX-License-Identifier: LGPL-2.1-or-later
//
// TLS for TURN (RFC 8656 section 2.1, `turns:`). libnice 0.1.21 speaks plain TCP to
// such a server, and says nothing of it. So it gets a port of the loopback interface
// instead, and what it sends there goes on inside of TLS, with the server's
// certificate verified.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include <gio/gio.h>

#include "gptr.hpp"
#include "ice_url.hpp"
#include "loop_thread.hpp"
#include "source_hook.hpp"

namespace wsrtc {

class TurnTunnel {
public:
  // The peers of a process share that to one server. `ca_file` = "": the system's
  // authorities.
  static Result<std::shared_ptr<TurnTunnel>> open (const IceUrl &server, const std::string &ca_file);
  ~TurnTunnel ();
  TurnTunnel (const TurnTunnel &) = delete;
  TurnTunnel &operator= (const TurnTunnel &) = delete;

  unsigned port () const { return port_; }

  // Why the last connection came to nothing; "" = it did not. Any thread.
  std::string fault () const;

  // How often a connection could not be taken. Any thread.
  unsigned refusals () const { return refusals_; }

private:
  struct Flow;

  TurnTunnel (IceUrl server, std::string ca_file);
  Status listen ();
  void accept ();
  void pause (const GError *error);
  void connect (GSocketConnection *local);
  void set_fault (std::string fault);
  static void on_accepted (GObject *listener, GAsyncResult *result, gpointer self);
  static void on_connected (GObject *client, GAsyncResult *result, gpointer flow);
  static void on_spliced (GObject *stream, GAsyncResult *result, gpointer flow);
  static void on_event (GSocketClient *client, GSocketClientEvent event, GSocketConnectable *to,
                        GIOStream *stream, gpointer self);

  const IceUrl server_;
  const std::string ca_file_;
  unsigned port_ = 0;
  // On the thread of loop_. Once it is cancelled nothing touches this any more.
  const GRef<GCancellable> cancellable_ = GRef<GCancellable>::adopt (g_cancellable_new ());
  GRef<GSocketListener> listener_;
  GRef<GSocketClient> client_;
  SourceHook pause_;
  std::atomic<unsigned> refusals_{0};
  mutable std::mutex mutex_; // for what is below
  std::string fault_;
  LoopThread loop_{"wsrtc-turn-tls"};
};

} // namespace wsrtc
