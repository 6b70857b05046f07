// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What has to be changed inside a webrtcbin so that many of them can be fed by
// one thread: elements that it makes for itself, and its ICE agent.
#pragma once

#include <atomic>
#include <memory>

#include <gst/gst.h>

namespace wsrtc {

// µs of g_get_monotonic_time () when the last RTCP packet came, 0 = never.
// Written by a streaming thread of webrtcbin, read by the owner.
using RtcpTime = std::shared_ptr<std::atomic<gint64>>;

// Before webrtcbin leaves NULL. The clocksync elements stop waiting (they would
// block the thread that serves all viewers), RTCP that arrives is noted, and no
// queue blocks the thread that receives for all viewers.
void tune_inner_elements (GstElement *webrtcbin, RtcpTime last_rtcp);

// Before webrtcbin leaves NULL. No UPnP, ICE-TCP only when asked for, checks in
// quick succession, and checks as keepalive, by which a dead path becomes
// "failed".
void tune_ice_agent (GstElement *webrtcbin, bool ice_tcp);

} // namespace wsrtc
