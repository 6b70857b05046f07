// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The DTLS transport that all sections of a webrtcbin share.
#pragma once

#include <functional>
#include <string>

#include <gst/gst.h>
#include <gst/webrtc/webrtc.h>

#include "gptr.hpp"

namespace wsrtc {

// Empty before a description was set. Owner's thread.
GRef<GstWebRTCDTLSTransport> dtls_transport_of (GstElement *webrtcbin);

// The certificate that the peer showed in the handshake; "" before.
std::string remote_certificate (GstWebRTCDTLSTransport *transport);

GstWebRTCDTLSTransportState state_of (GstWebRTCDTLSTransport *transport);

} // namespace wsrtc
