// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "result.hpp"

namespace wsrtc {

// Elements of wsrtc can be made from here on, or the Error says why not. GStreamer looks in its own
// folder and in GST_PLUGIN_PATH, which count first, but in none of /usr/local or of a prefix of one's
// own: the plugin that was installed with our library is loaded then. After gst_init ().
Status find_own_plugin ();

} // namespace wsrtc
