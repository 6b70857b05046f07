// SPDX-License-Identifier: LGPL-2.1-or-later
//
// webrtcbin's ICE stream: an index, and one transport, since RTCP always shares
// it (RFC 8843 section 9.3).
#pragma once

#include <gst/webrtc/webrtc.h>

#include "gptr.hpp"
#include "ice_transport.hpp"

#define GST_TYPE_WSRTC_ICE_STREAM (gst_wsrtc_ice_stream_get_type ())
G_DECLARE_FINAL_TYPE (GstWsrtcIceStream, gst_wsrtc_ice_stream, GST, WSRTC_ICE_STREAM, GstWebRTCICEStream)

namespace wsrtc {

GRef<GstWsrtcIceStream> make_ice_stream (guint id, GRef<GstWsrtcIceTransport> transport);

// Borrowed. Any thread.
GstWsrtcIceTransport *transport_of (GstWebRTCICEStream *stream);

} // namespace wsrtc
