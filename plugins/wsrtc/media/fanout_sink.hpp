// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <memory>

#include <gst/gst.h>

#include "gptr.hpp"
#include "rtp_delivery.hpp"

#define GST_TYPE_WSRTC_FANOUT_SINK (gst_wsrtc_fanout_sink_get_type ())
G_DECLARE_FINAL_TYPE (GstWsrtcFanoutSink, gst_wsrtc_fanout_sink, GST, WSRTC_FANOUT_SINK, GstElement)

namespace wsrtc {

// The end of a rendition: hands packets on as they come, their times being
// turned into running time. It waits for nothing, neither for the clock nor in
// PAUSED, and has no part in when the element is prerolled or at its end: it
// comes and goes with the viewers.
GRef<GstElement> make_fanout_sink (std::shared_ptr<RtpDelivery> delivery);

// Asks what is upstream of the sink for a key frame. Any thread.
void request_key_frame_upstream (GstElement *fanout_sink);

// What goes through a rendition before the first buffer of another stream:
// nothing of it can be shown before its first key frame.
GstEvent *make_new_source_event ();
bool is_new_source_event (GstEvent *event);

} // namespace wsrtc
