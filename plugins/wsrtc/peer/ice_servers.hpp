// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "result.hpp"
#include "turn_tunnel.hpp"

namespace wsrtc {

struct PeerConfig;

using TurnTunnels = std::vector<std::shared_ptr<TurnTunnel>>;

// STUN, TURN and whether paths go over relays only. Before webrtcbin leaves NULL.
// `tunnels` are what servers with TLS are reached through, as long as they are kept.
// An error names a TURN server by its place only, since it contains a password.
Status set_ice_servers (GstElement *webrtcbin, const PeerConfig &config, TurnTunnels &tunnels);

// "host:port" of each TURN server, and what its TLS has against it.
std::vector<std::string> turn_places (const PeerConfig &config, const TurnTunnels &tunnels);

} // namespace wsrtc
