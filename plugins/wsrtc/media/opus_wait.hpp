// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How long opusdec waits. What was lost of a packet is in the one after it (in-band FEC, RFC 6716, section
// 2.1.7), so it holds one back; but what it says of itself is 120 ms, the longest that there may be, and all
// sinks of a pipeline would wait for that.
#pragma once

#include <gst/gst.h>

namespace wsrtc {

// Of an Opus packet (RFC 6716, section 3.1 and 3.2); 0 = it is none.
GstClockTime opus_packet_duration (const guint8 *data, gsize size);

// It answers latency queries with the longest packet that it has had, at first 20 ms, and posts a message
// when there is a longer one. Before it is in a pipeline.
void tell_opus_wait (GstElement *decoder);

} // namespace wsrtc
