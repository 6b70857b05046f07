// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "camera_config.hpp"

namespace wsrtc::bridge {

// Whether the camera can go on as it is. Field by field.
bool is_same_camera (const CameraConfig &a, const CameraConfig &b);

// The field of the server that differs and cannot change while it runs; nullptr = none.
const char *server_change (const BridgeConfig &a, const BridgeConfig &b);

} // namespace wsrtc::bridge
