// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <cstdint>
#include <string>

#include "dialect.hpp"
#include "result.hpp"

namespace wsrtc {

// Where a WebSocket client goes (RFC 6455 section 3).
struct WsAddress {
  bool secure = false;
  std::string host; // no brackets, international names in ASCII
  uint16_t port = 0;
  std::string target; // path and query, as in the request line

  // "wss://host:port/path", for people: a query may hold a secret.
  std::string shown () const;
  // Value of the Host header.
  std::string authority () const;
};

// Where to go, and what to speak there.
struct WsPlace {
  WsAddress address;
  const DialectRow *dialect = nullptr;
  DialectConfig config;
};

// The scheme of `uri` picks the dialect, which makes the target of the rest.
// `config` has what the URI does not say.
Result<WsPlace> parse_ws_place (const std::string &uri, DialectConfig config);

} // namespace wsrtc
