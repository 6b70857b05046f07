// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <memory>

#include <gst/base/gstbasesink.h>

#include "gptr.hpp"
#include "rtp_delivery.hpp"

#define GST_TYPE_WSRTC_FANOUT_SINK (gst_wsrtc_fanout_sink_get_type ())
G_DECLARE_FINAL_TYPE (GstWsrtcFanoutSink, gst_wsrtc_fanout_sink, GST, WSRTC_FANOUT_SINK, GstBaseSink)

namespace wsrtc {

// The end of a rendition: hands packets on as they come, without waiting for
// the clock, their times being turned into running time.
GRef<GstElement> make_fanout_sink (std::shared_ptr<RtpDelivery> delivery);

// Asks what is upstream of the sink for a key frame. Any thread.
void request_key_frame_upstream (GstElement *fanout_sink);

} // namespace wsrtc
