// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the settings say of every connection to a peer.
#pragma once

#include "session.hpp"
#include "settings.hpp"
#include "webrtc_peer.hpp"

namespace wsrtc {

// Without ICE host, name, clock and what else is each peer's own.
PeerConfig peer_config_of (const Settings &settings);

SessionLimits session_limits_of (const Settings &settings);

} // namespace wsrtc
