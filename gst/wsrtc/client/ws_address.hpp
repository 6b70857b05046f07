// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <cstdint>
#include <string>

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

// `room` and `role` go into the query unless `uri` has them already; no path
// means /signaling.
Result<WsAddress> parse_ws_address (const std::string &uri, const std::string &room, const std::string &role);

} // namespace wsrtc
