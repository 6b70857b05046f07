// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The element from which webrtcbin gets what a peer sends. It has no thread: the
// UDP port's pushes, into a queue of webrtcbin's that takes a packet at once.
#pragma once

#include <cstddef>
#include <cstdint>

#include <gst/gst.h>

#include "gptr.hpp"

#define GST_TYPE_WSRTC_PACKET_SOURCE (gst_wsrtc_packet_source_get_type ())
G_DECLARE_FINAL_TYPE (GstWsrtcPacketSource, gst_wsrtc_packet_source, GST, WSRTC_PACKET_SOURCE, GstElement)

namespace wsrtc {

GRef<GstElement> make_packet_source ();

// One thread at a time. Does nothing while the element does not run.
void push_packet (GstWsrtcPacketSource *source, const uint8_t *bytes, size_t size);

} // namespace wsrtc
