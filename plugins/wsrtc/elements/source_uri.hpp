// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <string>

#include "result.hpp"

namespace wsrtc {

// What wsrtc://host:port/stream stands for. wsrtcs:// is the same over TLS; an
// address of another signalling protocol stands for itself.
struct StreamAddress {
  std::string uri;  // of the signalling
  std::string room; // "" = default
};

const char *const *stream_schemes (); // ended by nullptr

// The port is 8443 when there is none. A query goes to the signalling as it is.
Result<StreamAddress> parse_stream_uri (const std::string &uri);

} // namespace wsrtc
