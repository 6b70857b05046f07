// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The jitter buffers of an RTSP camera wait for missing packets as long as has proved
// useful (wait_control.hpp).
#pragma once

#include <string>

#include <gst/gst.h>

#include "wait_control.hpp"

namespace wsrtc::bridge {

// Until `source`, an rtspsrc, is no more; looks a few times a second, on the default
// main context. `camera`: its name, for the debug log.
void watch_jitter (GstElement *source, const WaitControl &control, const std::string &camera);

} // namespace wsrtc::bridge
