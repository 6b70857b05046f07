// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What tests of bad paths have in common: the way of packets over a relay, and
// time that passes.
#pragma once

#include "message.hpp"
#include "udp_relay.hpp"

namespace wsrtc::test {

// Under the address that in-netns.sh gives, and the same weather in all runs.
inline constexpr const char *relay_address = "10.99.0.1";
inline constexpr uint64_t weather_seed = 8;

// "./dev test --long".
bool is_long ();

// What a sender is about to tell of its places is told of the relay instead, which leads there.
void lead_to (UdpRelay &relay, Message &message);

void last_for (double seconds);

} // namespace wsrtc::test
