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
#include "admission.hpp"
#include "figures_desk.hpp"
#include "gstwebrtc_desk.hpp"
#include "http_sessions.hpp"
#include "loop_thread.hpp"
#include "pages.hpp"
#include "settings.hpp"
#include "snapshots.hpp"
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

  Observatory &observatory () { return figures_desk_.observatory (); }

  HttpSessions &http_sessions () { return http_sessions_; }

  // The gate has other rules now.
  void review ();

  // Where to listen and whether by TLS stay.
  Status change_settings (ServerSettings settings);

  // Precondition: it speaks TLS already.
  void use_tls (SslContext identity) { acceptor_.use_tls (std::move (identity)); }

  bool has_tls () const { return settings_.has_tls (); }

private:
  static void on_early (SoupServer *, SoupServerMessage *message, const char *path, GHashTable *query,
                        gpointer self);
  static void on_request (SoupServer *, SoupServerMessage *message, const char *path, GHashTable *query,
                          gpointer self);
  static void on_websocket (SoupServer *, SoupServerMessage *message, const char *path,
                            SoupWebsocketConnection *socket, gpointer self);
  static void on_request_finished (SoupServer *, SoupServerMessage *message, gpointer self);
  static void on_request_read (SoupServer *, SoupServerMessage *message, gpointer self);
  static void on_wrote_headers (SoupServerMessage *message, gpointer self);

  Pages::Visible visible_to (SoupServerMessage *message, const ClientLink *link) const;
  void respond_streams (SoupServerMessage *message, const Route &route, const ClientLink *link) const;
  std::unique_ptr<WebClient> make_client (SoupServerMessage *message, SoupWebsocketConnection *socket,
                                          ClientLink &link);
  void add_client (SoupServerMessage *message, SoupWebsocketConnection *socket);
  void remove_client (WebClient &client);
  void tell_when_empty ();
  ConnectionFigures count_connections () const;

  ServerSettings settings_;
  Rooms &rooms_;
  Gate &gate_;
  LoopThread &loop_;
  Pages pages_;
  Snapshots snapshots_;
  FiguresDesk figures_desk_;
  HttpSessions http_sessions_;
  Timer settling_; // of streams that have just begun
  gstwebrtc::Desk desk_;
  Guards guards_;
  Acceptor acceptor_;
  Admission admission_;
  GRef<SoupServer> soup_;
  std::map<WebClient *, std::unique_ptr<WebClient>> clients_;
  Timer goodbye_;
  std::function<void ()> stopped_;
};

} // namespace wsrtc
