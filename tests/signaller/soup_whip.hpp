// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A WHIP or WHEP server on libsoup in the default GMainContext that does what the
// test tells it to.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <libsoup/soup.h>

#include "gptr.hpp"

namespace wsrtc::test {

struct SeenRequest {
  std::string method, path, query, authorization, camera, if_match, content_type, body;
  gint64 time = 0; // us
};

struct WhipReply {
  unsigned status = 200;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};

  bool never = false;
};

// 201 with an answer, for a session at `location`.
WhipReply whip_created (const std::string &location = "/session/1");

class SoupWhip {
public:
  using Script = std::function<WhipReply (const SeenRequest &request)>;

  // Without a script: all goes well. Port 0 = any. `certificate`: name of a pair in
  // tests/data/tls, "" = no TLS.
  explicit SoupWhip (Script script = {}, uint16_t port = 0, const std::string &certificate = "");
  ~SoupWhip ();
  SoupWhip (const SoupWhip &) = delete;
  SoupWhip &operator= (const SoupWhip &) = delete;

  uint16_t port () const { return port_; }

  // "http://127.0.0.1:port/whip/cam"
  std::string url () const;

  // All so far, "METHOD /path" each with a space between.
  std::string methods () const;
  size_t count (const std::string &method) const;
  // The last one; it must be there.
  const SeenRequest &last (const std::string &method) const;

  std::vector<SeenRequest> seen;

private:
  void answer (SoupServerMessage *message, const char *path);

  const Script script_;
  GRef<SoupServer> server_;
  std::vector<GRef<SoupServerMessage>> silent_;
  std::string scheme_ = "http";
  uint16_t port_ = 0;
};

} // namespace wsrtc::test
