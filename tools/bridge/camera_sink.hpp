// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>
#include <gst/wsrtc/wsrtc.h>

#include "camera_config.hpp"
#include "gptr.hpp"
#include "result.hpp"

namespace wsrtc::bridge {

// The wsrtcsink that shows a camera on that server. `ice_port`: the UDP port of all, not 0.
Result<GRef<GstElement>> make_camera_sink (const BridgeConfig &bridge, const CameraConfig &camera,
                                           GstWsrtcServer *server, unsigned ice_port);

// How the media of an element of ours reach viewers: ICE servers, addresses, and that port.
void set_connection (GstElement *element, const BridgeConfig &bridge, unsigned ice_port);

} // namespace wsrtc::bridge
