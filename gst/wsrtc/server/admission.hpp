// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Whether a request is served at all: looked at when its headers are there, before libsoup
// reads a body or makes a WebSocket of it.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include <libsoup/soup.h>

#include "acceptor.hpp"
#include "gate.hpp"
#include "http_sessions.hpp"
#include "pages.hpp"
#include "routes.hpp"
#include "settings.hpp"
#include "trusted_proxies.hpp"
#include "ws_member.hpp"

namespace wsrtc {

// Of a WebSocket that is let in.
struct Handshake {
  std::optional<Place> place; // nullopt: who speaks gst-plugins-rs' protocol tells it later
  Verdict verdict;
};

class Admission {
public:
  // All of them outlive it.
  Admission (const ServerSettings &settings, Rooms &rooms, Gate &gate, Acceptor &acceptor, Pages &pages,
             HttpSessions &http_sessions);

  // Those of the settings that are proxies.
  void set_trusted (TrustedProxies trusted) { trusted_ = std::move (trusted); }

  // Answers what is refused, and what is nowhere.
  void check (SoupServerMessage *message, const char *path);

private:
  bool find_client (SoupServerMessage *message);
  bool take_turn (SoupServerMessage *message);
  void check_route (SoupServerMessage *message, const Route &route, const char *path);
  void check_websocket (SoupServerMessage *message, RouteKind kind, ClientLink *link);
  Result<Handshake> read_handshake (SoupServerMessage *message, RouteKind kind);
  Status check_host (SoupServerMessage *message);
  Status check_origin (SoupServerMessage *message);
  Verdict judge (SoupServerMessage *message, const Route &route, const ClientLink &link) const;
  Verdict judge_admin (SoupServerMessage *message) const;
  Verdict judge_websocket (SoupServerMessage *message, const Handshake &handshake,
                           const ClientLink &link) const;
  void note (SoupServerMessage *message, Abuse kind, std::string_view name, std::string_view said,
             std::string_view reason);

  const ServerSettings &settings_;
  Rooms &rooms_;
  Gate &gate_;
  Acceptor &acceptor_;
  Pages &pages_;
  HttpSessions &http_sessions_;
  TrustedProxies trusted_;
};

bool wants_websocket (SoupServerMessage *message);
// nullptr where none was let in.
const Handshake *handshake_of (SoupServerMessage *message);

} // namespace wsrtc
