// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <vector>

#include "net_address.hpp"

namespace wsrtc {

// The addresses of this machine's interfaces that a peer may be told, at most
// `max_host_addresses`, as the system lists them. Those of loopback come last:
// when asked for, or when there are no others.
std::vector<IpAddress> host_addresses (bool with_loopback);

inline constexpr size_t max_host_addresses = 16;

} // namespace wsrtc
