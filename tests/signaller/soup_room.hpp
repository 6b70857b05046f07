// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A well-behaved server end of our protocol, on libsoup in the default
// GMainContext. It says only what the test tells it to.
#pragma once

#include <string>
#include <vector>

#include <libsoup/soup.h>

#include "gptr.hpp"

namespace wsrtc::test {

class SoupRoom {
public:
  // Port 0 = any. `certificate`: name of a pair in tests/data/tls, "" = no TLS.
  explicit SoupRoom (uint16_t port = 0, const std::string &certificate = "");
  ~SoupRoom ();
  SoupRoom (const SoupRoom &) = delete;
  SoupRoom &operator= (const SoupRoom &) = delete;

  uint16_t port () const { return port_; }

  std::string uri () const;

  void send (const std::string &text); // to all

  void refuse_with (unsigned status) { refusal_ = status; }

  // Ends every connection that there is, without a closing handshake.
  void cut ();

  size_t members () const { return open_; }

  std::vector<std::string> received;
  std::vector<std::string> queries;
  std::vector<std::string> authorizations; // "" = none
  std::vector<std::string> cameras;        // header X-Camera
  std::vector<std::string> extensions;     // what the client has offered
  std::vector<gushort> close_codes;

private:
  void add (SoupServerMessage *message, SoupWebsocketConnection *connection);

  GRef<SoupServer> server_;
  std::vector<GRef<SoupWebsocketConnection>> connections_;
  std::vector<SignalHook> hooks_;
  unsigned refusal_ = 0;
  size_t open_ = 0;
  uint16_t port_ = 0;
  bool secure_ = false;
};

// tests/data/tls/NAME
std::string tls_file (const std::string &name);

} // namespace wsrtc::test
