// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The listening socket and everything accepted from it, with limits that
// SoupServer does not have. On the server's thread.
//
// Not a GSocketService: that one warns and spins when the process is out of
// descriptors, which is something that remote peers can bring about.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "client_link.hpp"
#include "counters.hpp"
#include "result.hpp"
#include "source_hook.hpp"
#include "trusted_proxies.hpp"

namespace wsrtc {

struct AcceptorLimits {
  unsigned total = 0;
  unsigned per_address = 0;
  std::chrono::milliseconds header_timeout{0};
};

class Acceptor {
public:
  using Accepted = std::function<void (ClientLink &link, const GRef<GIOStream> &stream)>;

  // `guards` stay.
  Acceptor (AcceptorLimits limits, Guards &guards, Accepted accepted);
  ~Acceptor ();
  Acceptor (const Acceptor &) = delete;
  Acceptor &operator= (const Acceptor &) = delete;

  // All that comes from then on speaks TLS with that identity; those that are there keep theirs.
  void use_tls (SslContext context) { tls_ = std::move (context); }

  // For those that come from then on.
  void set_limits (AcceptorLimits limits) { limits_ = limits; }

  // Connections from these count for who is behind them, see count_for ().
  void set_trusted (TrustedProxies trusted) { trusted_ = std::move (trusted); }

  // From here on the link counts for that address. False: there are as many from there
  // as may be.
  bool count_for (ClientLink &link, const std::string &address);

  // `port` = 0: any. In the thread-default GMainContext.
  Status listen (const std::string &host, unsigned port);
  void stop_listening ();

  unsigned port () const { return port_; }

  bool bound_to_loopback () const { return loopback_; }

  // The link of the connection that has this remote address object.
  ClientLink *find (GSocketAddress *remote) const;
  void cut_all ();

  size_t links () const { return links_.size (); }

  // Told each time that the last connection has gone, from within its end.
  void when_empty (std::function<void ()> callback) { empty_ = std::move (callback); }

private:
  static gboolean on_readable (GSocket *socket, GIOCondition condition, gpointer self);

  void watch ();
  void accept_some ();
  void pause (const GError *error);
  void take (GSocket *socket);
  bool is_full (const std::string &address, bool of_proxy);
  void forget (ClientLink &link);

  void uncount (const std::string &address);

  AcceptorLimits limits_;
  TrustedProxies trusted_;
  Guards &guards_;
  SslContext tls_;
  Accepted accepted_;
  std::function<void ()> empty_;
  GRef<GSocket> socket_;
  SourceHook source_;
  Timer pause_;
  unsigned port_ = 0;
  bool loopback_ = false;
  std::map<GSocketAddress *, std::unique_ptr<ClientLink>> links_;
  std::map<std::string, unsigned> per_address_;
};

} // namespace wsrtc
