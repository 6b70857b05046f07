// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_WSRTC_BIN (gst_wsrtc_bin_get_type ())
G_DECLARE_FINAL_TYPE (GstWsrtcBin, gst_wsrtc_bin, GST, WSRTC_BIN, GstBin)

GST_ELEMENT_REGISTER_DECLARE (wsrtcbin);

G_END_DECLS
