// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <string>
#include <vector>

namespace wsrtc {

// The properties of GstWsrtcServer. Times in ms.
struct ServerSettings {
  std::string host = "127.0.0.1";
  unsigned port = 8443;
  std::string tls_certificate; // PEM files
  std::string tls_private_key;
  std::vector<std::string> allowed_origins;
  std::vector<std::string> trusted_proxies; // addresses and networks
  unsigned max_connections = 1000;
  unsigned max_connections_per_address = 250;
  unsigned max_viewers = 0;
  unsigned message_rate = 50;      // of one viewer's WebSocket, in 1/s
  unsigned byte_rate = 128 * 1024; // the same, in bytes/s
  unsigned max_unsent_bytes = 1024 * 1024;
  unsigned max_buffered_bytes = 128 * 1024 * 1024; // of all connections
  unsigned request_rate = 50;                      // of one address, in 1/s
  bool accept_sources = true;
  std::vector<std::string> ice_servers;
  std::string turn_secret;
  unsigned turn_ttl = 86400; // in s
  unsigned header_timeout = 10000;
  unsigned keepalive_interval = 15000;
  unsigned pong_timeout = 10000;
  bool whep_counter_offer = false;

  bool has_tls () const { return !tls_certificate.empty () || !tls_private_key.empty (); }
};

} // namespace wsrtc
