// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <memory>

#include "ice_host.hpp"
#include "ice_url.hpp"
#include "result.hpp"
#include "settings.hpp"

namespace wsrtc {

// Which of the two ICE agents it is.
bool uses_nice (const Settings &settings);

// libnice has room for so many ways to TURN servers, and passes over the others.
inline constexpr size_t max_turn_ways = 8;

// How many of them one is: without a transport it is asked by UDP and by TCP.
inline size_t turn_ways (const IceUrl &url)
{
  return url.transport.empty () && !url.has_tls () ? 2 : 1;
}

// Whether the servers that the signalling hands out are of use: not where the
// properties ask for our own port; nor where the signalling is the element's own
// server, which gives them to those who come, unless it is libnice anyway.
bool takes_handed_servers (const Settings &settings);

// What was set of the properties that only one of them has is not to be ignored.
Status check_ice (const Settings &settings);

// Opens the UDP port of all peers, or nullptr when libnice's agent is to be
// used. What is no reason to fail is in `warning`. Owner's thread.
Result<std::shared_ptr<IceHost>> open_ice (const Settings &settings, Status &warning);

} // namespace wsrtc
