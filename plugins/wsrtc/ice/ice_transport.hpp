// SPDX-License-Identifier: LGPL-2.1-or-later
//
// webrtcbin's view of one ICE session: its elements and its state.
#pragma once

#include <functional>
#include <memory>

#include <gst/webrtc/webrtc.h>

#include "gptr.hpp"
#include "ice_endpoint.hpp"
#include "udp_port.hpp"

#define GST_TYPE_WSRTC_ICE_TRANSPORT (gst_wsrtc_ice_transport_get_type ())
G_DECLARE_FINAL_TYPE (GstWsrtcIceTransport, gst_wsrtc_ice_transport, GST, WSRTC_ICE_TRANSPORT,
                      GstWebRTCICETransport)

namespace wsrtc {

// Has a task run where webrtcbin is made and ended, and not after its end: its
// insides listen to the transport without a reference.
using IcePost = std::function<void (std::function<void ()> task)>;

GRef<GstWsrtcIceTransport> make_ice_transport (const UdpPort &port, bool lite, const IcePost &post);

// Never nullptr. Any thread.
const std::shared_ptr<IceEndpoint> &endpoint_of (GstWsrtcIceTransport *transport);

} // namespace wsrtc
