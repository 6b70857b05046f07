// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Addresses of STUN and TURN servers: as people write them, as browsers take
// them (RFC 7064, RFC 7065 and the W3C's RTCIceServer), and as webrtcbin does.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "message.hpp"
#include "result.hpp"

namespace wsrtc {

// A client of our protocol takes no more of them.
inline constexpr size_t max_ice_servers = 32;

enum class IceScheme { Stun, Stuns, Turn, Turns };

struct IceUrl {
  IceScheme scheme = IceScheme::Stun;
  std::string host;      // an IPv6 address without brackets
  unsigned port = 0;     // 0 = the scheme's own: 3478, or 5349 with TLS
  std::string transport; // "udp", "tcp" or "" = left open; of TURN only

  bool is_turn () const { return scheme == IceScheme::Turn || scheme == IceScheme::Turns; }

  bool has_tls () const { return scheme == IceScheme::Stuns || scheme == IceScheme::Turns; }

  unsigned actual_port () const { return port != 0 ? port : has_tls () ? 5349 : 3478; }

  // "turn:host:port?transport=udp"; what was left out stays so.
  std::string text () const;
  // "host:port", for people.
  std::string place () const;
};

// Of a text without user and password. No error repeats the text: a password may
// be in the wrong place.
Result<IceUrl> parse_ice_url (std::string_view text);

// `stun:host:port`, `turn(s):user:password@host:port?transport=udp|tcp`, with or
// without "//". The host begins after the last "@", the password after the first
// ":". In user and password "%" and two hexadecimal digits are the byte that they
// name, and all else is itself; what comes out has the W3C's form. Without user
// and password both are "".
Result<IceServer> parse_ice_server (std::string_view text);

// The same back, with everything percent-encoded that is not a letter, a digit,
// "-", ".", "_" or "~": "turn://user:password@host:port?transport=udp". Text for
// parse_ice_server () and for webrtcbin; `server.url` has to be parseable, else "".
std::string ice_uri (const IceServer &server);

} // namespace wsrtc
