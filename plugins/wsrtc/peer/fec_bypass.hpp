// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

namespace wsrtc {

// webrtcbin puts rtpulpfecenc and rtpredenc into the path of every track, FEC
// or not, and neither has a list function: a frame comes out of them as single
// packets, and each of the dozen elements behind them is entered once a packet
// instead of once a frame. While FEC is off both only pass on what they get, so
// this hands lists on whole; once it is on, they work as ever.
//
// Does nothing to other elements.
void pass_lists_whole (GstElement *element);

} // namespace wsrtc
