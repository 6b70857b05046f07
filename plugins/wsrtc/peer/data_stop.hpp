// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

namespace wsrtc {

// Nothing goes out over data channels any more. To be called before webrtcbin is
// stopped: a peer that does not read keeps a message waiting inside sctpenc of
// GStreamer 1.22, which does not always let go of it by itself, and whoever stops the
// element would wait with it for ever.
void stop_data (GstElement *webrtcbin);

} // namespace wsrtc
