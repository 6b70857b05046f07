// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <string>
#include <vector>

#include <gst/gst.h>

#include "result.hpp"

namespace wsrtc {

struct PeerConfig;

// STUN, TURN and whether paths go over relays only. Before webrtcbin leaves NULL.
// An error names a TURN server by its place only, since it contains a password.
Status set_ice_servers (GstElement *webrtcbin, const PeerConfig &config);

// "host:port" of each TURN server.
std::vector<std::string> turn_places (const PeerConfig &config);

} // namespace wsrtc
