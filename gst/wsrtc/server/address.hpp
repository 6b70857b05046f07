// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Addresses: where to listen, how a browser finds that, whom a limit is for.
#pragma once

#include <string>

#include <gio/gio.h>

#include "gptr.hpp"
#include "ids.hpp"
#include "result.hpp"

namespace wsrtc {

// A name is looked up, which may wait for the network; of its addresses an IPv4
// one is preferred.
Result<GRef<GInetAddress>> resolve_host (const std::string &host);

// "http(s)://HOST:PORT/STREAM", with an address of this machine in place of one
// that only means "all of them". An empty stream gives the list page.
std::string page_address (const std::string &host, unsigned port, const std::string &stream,
                          bool tls = false);

// Whether it is this machine.
bool is_loopback (GSocketAddress *address);

// Whom to count a connection for: the IPv4 address, or the /64 network of an
// IPv6 one, because a single customer has all 2^64 addresses of that.
std::string limit_key (GSocketAddress *remote);
std::string limit_key (GInetAddress *address);

} // namespace wsrtc
