// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A running server: libsoup behind our own accept path. Everything here happens
// on the server's thread.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include <libsoup/soup.h>

#include "acceptor.hpp"
#include "gstwebrtc_desk.hpp"
#include "http_sessions.hpp"
#include "loop_thread.hpp"
#include "pages.hpp"
#include "routes.hpp"
#include "settings.hpp"
#include "snapshots.hpp"
#include "trusted_proxies.hpp"
#include "ws_member.hpp"

namespace wsrtc {

class WebServer {
public:
  WebServer (ServerSettings settings, Rooms &rooms, Gate &gate, LoopThread &loop, PublishPort &publisher);
  ~WebServer ();
  WebServer (const WebServer &) = delete;
  WebServer &operator= (const WebServer &) = delete;

  Status start ();
  // Says goodbye to all clients; `stopped` is posted when the last connection is
  // gone. Only then the server may be destroyed.
  void stop (std::function<void ()> stopped);

  unsigned port () const { return acceptor_.port (); }

  Snapshots &snapshots () { return snapshots_; }

  HttpSessions &http_sessions () { return http_sessions_; }

  // Where to listen and whether by TLS stay.
  Status change_settings (ServerSettings settings);

  // Precondition: it speaks TLS already.
  void use_tls (SslContext identity) { acceptor_.use_tls (std::move (identity)); }

  bool has_tls () const { return settings_.has_tls (); }

  // The gate has other rules now.
  void review ();

private:
  static void on_early (SoupServer *, SoupServerMessage *message, const char *path, GHashTable *query,
                        gpointer self);
  static void on_request (SoupServer *, SoupServerMessage *message, const char *path, GHashTable *query,
                          gpointer self);
  static void on_websocket (SoupServer *, SoupServerMessage *message, const char *path,
                            SoupWebsocketConnection *socket, gpointer self);
  static void on_request_read (SoupServer *, SoupServerMessage *message, gpointer self);

  void check (SoupServerMessage *message, const char *path);
  void check_route (SoupServerMessage *message, const Route &route);
  bool find_client (SoupServerMessage *message);
  Status check_host (SoupServerMessage *message) const;
  Status check_origin (SoupServerMessage *message) const;
  Status check_signaling (SoupServerMessage *message) const;
  void check_websocket (SoupServerMessage *message, RouteKind kind, const ClientLink *link) const;
  Pages::Visible visible_to (SoupServerMessage *message, const ClientLink *link) const;
  bool is_caretaker (SoupServerMessage *message, const ClientLink *link) const;
  Verdict judge (SoupServerMessage *message, const Route &route, const ClientLink *link) const;
  Verdict judge_websocket (SoupServerMessage *message, const ClientLink &link) const;
  std::unique_ptr<WebClient> make_client (SoupServerMessage *message, SoupWebsocketConnection *socket,
                                          ClientLink &link);
  void add_client (SoupServerMessage *message, SoupWebsocketConnection *socket);
  void remove_client (WebClient &client);
  void tell_when_empty ();

  ServerSettings settings_;
  TrustedProxies trusted_;
  Rooms &rooms_;
  Gate &gate_;
  LoopThread &loop_;
  Pages pages_;
  Snapshots snapshots_;
  HttpSessions http_sessions_;
  Timer settling_; // of streams that have just begun
  gstwebrtc::Desk desk_;
  Acceptor acceptor_;
  GRef<SoupServer> soup_;
  std::map<WebClient *, std::unique_ptr<WebClient>> clients_;
  Timer goodbye_;
  std::function<void ()> stopped_;
};

} // namespace wsrtc
