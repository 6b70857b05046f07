// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <string>

#include <gst/wsrtc/wsrtc-server.h>

#include "gptr.hpp"
#include "result.hpp"

namespace wsrtc {

// What who shares a server has to agree on.
struct SharedPlace {
  std::string host;
  unsigned port = 0;
  std::string tls_certificate;
  std::string tls_private_key;
};

// The process's started servers by the host and port that were asked for. The
// table keeps none alive.
Result<GRef<GstWsrtcServer>> get_shared_server (const SharedPlace &place);

// From the server's finalize, when its port is free again.
void forget_shared_server (GstWsrtcServer *server);

} // namespace wsrtc
