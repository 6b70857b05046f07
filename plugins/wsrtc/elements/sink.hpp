// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_WSRTC_SINK (gst_wsrtc_sink_get_type ())
G_DECLARE_FINAL_TYPE (GstWsrtcSink, gst_wsrtc_sink, GST, WSRTC_SINK, GstBin)

GST_ELEMENT_REGISTER_DECLARE (wsrtcsink);

G_END_DECLS
