/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef __GST_WSRTC_HTTP_SIGNALLER_H__
#define __GST_WSRTC_HTTP_SIGNALLER_H__

#include <gst/wsrtc/wsrtc-signaller.h>

G_BEGIN_DECLS

#define GST_TYPE_WSRTC_HTTP_SIGNALLER (gst_wsrtc_http_signaller_get_type ())
GST_WSRTC_API
G_DECLARE_FINAL_TYPE (GstWsrtcHttpSignaller, gst_wsrtc_http_signaller, GST, WSRTC_HTTP_SIGNALLER, GObject)

GST_WSRTC_API GstWsrtcHttpSignaller *gst_wsrtc_http_signaller_new (const gchar *uri);

G_END_DECLS

#endif
