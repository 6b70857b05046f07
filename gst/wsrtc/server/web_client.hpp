// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

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
  virtual void open (const ServerSettings &settings) = 0;
  // The rules are others now: whoever may not do any more what he does is sent away.
  virtual void review () = 0;
  // Says goodbye, and cuts the connection off if the peer does not answer.
  virtual void close (SoupWebsocketCloseCode code, const std::string &reason) = 0;
};

} // namespace wsrtc
