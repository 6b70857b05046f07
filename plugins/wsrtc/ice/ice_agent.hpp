// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The ICE agent that webrtcbin is given: one for each webrtcbin, all of an
// element on one UDP port. webrtcbin calls it on its own thread.
#pragma once

#include <memory>

#include <gst/webrtc/webrtc.h>

#include "datagram_sink.hpp"
#include "gptr.hpp"
#include "ice_host.hpp"
#include "ice_transport.hpp"
#include "path_report.hpp"

#define GST_TYPE_WSRTC_ICE (gst_wsrtc_ice_get_type ())
G_DECLARE_FINAL_TYPE (GstWsrtcIce, gst_wsrtc_ice, GST, WSRTC_ICE, GstWebRTCICE)

namespace wsrtc {

// `post` is for the thread that owns the webrtcbin.
GRef<GstWsrtcIce> make_ice_agent (std::shared_ptr<IceHost> host, IcePost post);

// A reference for the property "ice-agent" of a webrtcbin, which takes it over
// without adding one: every version up to 1.28 does that.
GstWebRTCICE *give_to_webrtcbin (const GRef<GstWsrtcIce> &agent);

// Ends all sessions: nothing is sent or received any more. Any thread.
void close_ice_agent (GstWsrtcIce *agent);

// Where the peer's packets go: those of the first stream, which all sections of
// a bundle share. nullptr before there is one. Any thread.
std::shared_ptr<DatagramSink> datagram_sink_of (GstWsrtcIce *agent);

// From now on the SRTCP of that stream does not go to webrtcbin. On the port's
// thread, which must not wait. Any thread.
void take_rtcp (GstWsrtcIce *agent, PacketTaker taker);

// What the first stream that has no path has tried; the first one if all have.
// Any thread.
void tell_path (GstWsrtcIce *agent, PathReport &report);

} // namespace wsrtc
