// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include <libsoup/soup.h>

#include "settings.hpp"

namespace wsrtc {

// A WebSocket client as the server keeps it, whatever it speaks.
class WebClient {
public:
  // Called once, from libsoup's signal: the client is destroyed later.
  using Closed = std::function<void (WebClient &)>;

  virtual ~WebClient () = default;
  // What it speaks, a word of ours.
  virtual const char *protocol () const = 0;
  // What it has not read yet.
  virtual size_t unsent_bytes () const = 0;
  virtual void open (const ServerSettings &settings) = 0;
  // The rules are others now: whoever may not do any more what he does is sent away.
  virtual void review () = 0;
  // Says goodbye, and cuts the connection off if the peer does not answer.
  // RFC 6455 section 7.4; libsoup has no names for the codes of applications.
  virtual void close (uint16_t code, const std::string &reason) = 0;
};

} // namespace wsrtc
