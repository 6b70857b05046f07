// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The DTLS transports of a webrtcbin: one that all sections share, or more when
// the peer does not bundle (RFC 8843).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <gst/gst.h>
#include <gst/webrtc/webrtc.h>

#include "gptr.hpp"

namespace wsrtc {

// Each once; none before a description was set. Owner's thread.
std::vector<GRef<GstWebRTCDTLSTransport>> dtls_transports_of (GstElement *webrtcbin);

// The certificate that the peer showed in the handshake; "" before.
std::string remote_certificate (GstWebRTCDTLSTransport *transport);

GstWebRTCDTLSTransportState state_of (GstWebRTCDTLSTransport *transport);

} // namespace wsrtc
