// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The opening handshake of a WebSocket client (RFC 6455 section 4) as text, no
// I/O. It is ours and not SoupSession's because that hands over a connection
// that reads already, so that nothing could meter its input any more.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "result.hpp"
#include "ws_address.hpp"

namespace wsrtc {

struct WsHeader {
  std::string name;
  std::string value;
};

// A connection that was not made or has ended. `permanent`: trying again
// without a change of settings cannot help.
struct WsFailure {
  Error error;
  bool permanent = false;
};

// What a server may send before the first frame.
inline constexpr size_t max_reply_bytes = size_t{16} * 1024;

// Header fields from the user: RFC 9110 grammar, none that the handshake sets.
Status check_header (const WsHeader &header);

// 16 random bytes in base64.
std::string make_ws_key ();

// `subprotocol`: nullptr = none.
std::string write_ws_request (const WsAddress &address, const std::string &key, const char *subprotocol,
                              const std::vector<WsHeader> &headers);

// `reply` ends with the empty line; `subprotocol` is what was asked for. Empty =
// the server speaks WebSocket.
std::optional<WsFailure> check_ws_reply (std::string_view reply, const std::string &key,
                                         const char *subprotocol);

} // namespace wsrtc
