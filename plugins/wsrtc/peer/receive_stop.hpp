// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

namespace wsrtc {

// Before srtpdec is stopped in a webrtcbin that runs. Before 1.22.4 it lets packets
// in while it stops, and takes what it says ahead of the first RTCP packet from its
// pad for RTP, which has forgotten it when it stopped first: two CRITICALs, and
// a packet ahead of its segment. So none comes in from here on. Waits for a packet
// that is inside, as the stop itself would.
void stop_receiving_media (GstElement *webrtcbin);

// Before a webrtcbin that runs is stopped: neither does anything for data channels.
// It warns of one that comes when half of it has stopped.
void stop_receiving (GstElement *webrtcbin);

} // namespace wsrtc
