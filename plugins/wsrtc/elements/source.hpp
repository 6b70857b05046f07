// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_WSRTC_SRC (gst_wsrtc_src_get_type ())
G_DECLARE_FINAL_TYPE (GstWsrtcSrc, gst_wsrtc_src, GST, WSRTC_SRC, GstBin)

GST_ELEMENT_REGISTER_DECLARE (wsrtcsrc);

G_END_DECLS
