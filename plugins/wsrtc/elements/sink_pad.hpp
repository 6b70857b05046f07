// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The request pads of wsrtcsink, and what a user can set on one of them.
#pragma once

#include <string>

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_WSRTC_SINK_PAD (gst_wsrtc_sink_pad_get_type ())
G_DECLARE_FINAL_TYPE (GstWsrtcSinkPad, gst_wsrtc_sink_pad, GST, WSRTC_SINK_PAD, GstGhostPad)

G_END_DECLS

namespace wsrtc {

// Of a GstWsrtcSinkPad, as it is now. Any thread.
std::string msid_of (GstPad *pad);

// Makes the request pads children of a bin, beside its elements: as
// `wsrtcsink video_0::msid=…` and gst_child_proxy_set () find them.
void init_pads_as_children (gpointer iface, gpointer data);

} // namespace wsrtc
