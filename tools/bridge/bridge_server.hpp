// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The server of a bridge: who may come in is settled before it listens.
#pragma once

#include <gst/wsrtc/wsrtc.h>

#include "camera_config.hpp"
#include "gptr.hpp"

namespace wsrtc::bridge {

// It does not listen yet.
GRef<GstWsrtcServer> make_server (const BridgeConfig &config);

// Who may come in, how many, and who is taken for whom.
void set_doors (GstWsrtcServer *server, const BridgeConfig &config);

} // namespace wsrtc::bridge
