// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A TCP server that answers a request with bytes of the test's choice: what no
// decent WebSocket library would send. Runs in the default GMainContext.
#pragma once

#include <functional>
#include <list>
#include <string>
#include <vector>

#include <gio/gio.h>

#include "gptr.hpp"

namespace wsrtc::test {

// "101 Switching Protocols" with the right Sec-WebSocket-Accept.
std::string accept_reply (const std::string &request);
// One frame of RFC 6455 section 5.2, unmasked. `first_byte`: FIN and opcode.
std::string frame (unsigned first_byte, const std::string &payload);

inline constexpr unsigned fin_text = 0x81;
inline constexpr unsigned fin_binary = 0x82;
inline constexpr unsigned more_text = 0x01;
inline constexpr unsigned more_continuation = 0x00;

struct RawScript {
  std::function<std::string (const std::string &request)> reply; // "" = stay silent
  std::string for_ever = {};                                     // is sent after that again and again
  bool close_after = false;
};

class RawServer {
public:
  explicit RawServer (RawScript script);
  ~RawServer ();
  RawServer (const RawServer &) = delete;
  RawServer &operator= (const RawServer &) = delete;

  uint16_t port () const { return port_; }

  std::string uri () const { return "ws://127.0.0.1:" + std::to_string (port_) + "/signaling"; }

  size_t accepted () const { return accepted_; }

  // Connections that the client has not closed.
  size_t open () const;

  uint64_t bytes_sent () const { return bytes_sent_; }

private:
  struct Client {
    RawServer *server;
    GRef<GSocketConnection> connection;
    GSource *source = nullptr;
    std::string request;
    std::string out;
    bool replied = false;
    bool gone = false;
  };

  void add (GSocketConnection *connection);
  gboolean on_ready (Client &client, GIOCondition condition);
  void read (Client &client);
  void write (Client &client);
  void close (Client &client);

  const RawScript script_;
  GRef<GSocketService> service_;
  std::list<Client> clients_;
  uint16_t port_ = 0;
  size_t accepted_ = 0;
  uint64_t bytes_sent_ = 0;
};

} // namespace wsrtc::test
