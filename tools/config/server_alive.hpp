// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <functional>

#include <gst/wsrtc/wsrtc.h>

namespace wsrtc {

// Calls `alive` in the caller's context when the server's thread has answered: never,
// where that hangs.
void check_alive (GstWsrtcServer *server, std::function<void ()> alive);

} // namespace wsrtc
