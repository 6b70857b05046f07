// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What has to be changed inside a webrtcbin so that many of them can be fed by
// one thread: elements that it makes for itself, and its ICE agent.
#pragma once

#include <memory>

#include <gst/gst.h>

#include "dtls_flights.hpp"
#include "receive_side.hpp"
#include "rtcp_tap.hpp"
#include "rtp_gate.hpp"
#include "sctp_guard.hpp"

namespace wsrtc {

struct InnerWatchers {
  std::shared_ptr<RtcpTap> rtcp;
  std::shared_ptr<DtlsFlights> flights;
  std::shared_ptr<SctpGuard> sctp;
  std::shared_ptr<RtpGate> gate;
  std::shared_ptr<ReceiveSide> receive_side;
};

// Before webrtcbin leaves NULL. The clocksync elements stop waiting (they would
// block the thread that serves all viewers), RTCP is tapped, DTLS watched, SCTP
// guarded, RTP that was not negotiated kept out, and no queue blocks the thread
// that receives for all viewers.
void tune_inner_elements (GstElement *webrtcbin, InnerWatchers watchers);

// Before webrtcbin leaves NULL. How long jitter buffers hold packets, in ms, and
// whether they leave out those that take longer. They ask for what is missing, not
// for what is late.
void tune_receiving (GstElement *webrtcbin, unsigned latency, bool drop_on_latency);

// Before webrtcbin leaves NULL. No UPnP, ICE-TCP only when asked for, checks in
// quick succession, and checks as keepalive, by which a dead path becomes
// "failed".
void tune_ice_agent (GstElement *webrtcbin, bool ice_tcp);

} // namespace wsrtc
