// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The element to which webrtcbin gives what a peer shall get: DTLS, RTCP, and
// the media of peers that have no lane.
#pragma once

#include <memory>

#include <gst/base/gstbasesink.h>
#include <gst/gst.h>

#include "datagram_path.hpp"
#include "gptr.hpp"

#define GST_TYPE_WSRTC_PACKET_SINK (gst_wsrtc_packet_sink_get_type ())
G_DECLARE_FINAL_TYPE (GstWsrtcPacketSink, gst_wsrtc_packet_sink, GST, WSRTC_PACKET_SINK, GstBaseSink)

namespace wsrtc {

GRef<GstElement> make_packet_sink (std::shared_ptr<DatagramPath> path);

} // namespace wsrtc
