// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Who asks, where proxies stand in between: X-Forwarded-For and X-Forwarded-Proto,
// which anybody can send, are believed as far as those go that are trusted.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gio/gio.h>

#include "gptr.hpp"
#include "result.hpp"

namespace wsrtc {

class TrustedProxies {
public:
  // Addresses and networks: "127.0.0.1", "10.0.0.0/8", "2001:db8::/32".
  static Result<TrustedProxies> parse (const std::vector<std::string> &texts);

  // An IPv4 address in an IPv6 one (RFC 4291 section 2.5.5.2) is that IPv4 address.
  bool trust (GInetAddress *address) const;

private:
  std::vector<GRef<GInetAddressMask>> networks_;
};

struct ForwardedClient {
  GRef<GInetAddress> address;
  bool https = false; // the proxy was asked by https
};

// Who is behind `peer`: the right-most entry of X-Forwarded-For that is no trusted
// proxy itself, each proxy having added whom it was asked by. `peer` where it is not
// trusted or names nobody. An entry that is no address ends the walk, as does the 32nd.
ForwardedClient find_client (const TrustedProxies &trusted, GInetAddress *peer,
                             std::string_view forwarded_for, std::string_view forwarded_proto);

} // namespace wsrtc
