// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

namespace wsrtc {

// To GStreamer's NULL state, whatever its data channels are about. Any thread but
// webrtcbin's own ones; returns when it stands still. Two faults of 1.22 are kept away:
//
//  - A peer that does not read keeps a message waiting inside sctpenc, which does not
//    always let go of it by itself; whoever stops the element would wait with it for
//    ever.
//  - A channel that is being closed, by us or since the peer has gone, gives its pad back
//    on webrtcbin's thread and talks to an SCTP socket that the stopping elements free
//    at that moment. So they are stopped when that thread has ended.
void stop_webrtcbin (GstElement *webrtcbin);

} // namespace wsrtc
