// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ice_stream.hpp"

struct _GstWsrtcIceStream {
  GstWebRTCICEStream parent;
  GstWsrtcIceTransport *transport;
};

G_DEFINE_TYPE (GstWsrtcIceStream, gst_wsrtc_ice_stream, GST_TYPE_WEBRTC_ICE_STREAM)

static GstWebRTCICETransport *gst_wsrtc_ice_stream_find_transport (GstWebRTCICEStream *stream,
                                                                   GstWebRTCICEComponent)
{
  return GST_WEBRTC_ICE_TRANSPORT (gst_object_ref (GST_WSRTC_ICE_STREAM (stream)->transport));
}

// The agent gathers; webrtcbin asks it, and not the stream.
static gboolean gst_wsrtc_ice_stream_gather_candidates (GstWebRTCICEStream *)
{
  return TRUE;
}

static void gst_wsrtc_ice_stream_finalize (GObject *object)
{
  gst_clear_object (&GST_WSRTC_ICE_STREAM (object)->transport);
  G_OBJECT_CLASS (gst_wsrtc_ice_stream_parent_class)->finalize (object);
}

static void gst_wsrtc_ice_stream_class_init (GstWsrtcIceStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_wsrtc_ice_stream_finalize;
  GstWebRTCICEStreamClass *stream_class = GST_WEBRTC_ICE_STREAM_CLASS (klass);
  stream_class->find_transport = gst_wsrtc_ice_stream_find_transport;
  stream_class->gather_candidates = gst_wsrtc_ice_stream_gather_candidates;
}

static void gst_wsrtc_ice_stream_init (GstWsrtcIceStream *) {}

namespace wsrtc {

GRef<GstWsrtcIceStream> make_ice_stream (guint id, GRef<GstWsrtcIceTransport> transport)
{
  auto stream = GRef<GstWsrtcIceStream>::sink (
      static_cast<GstWsrtcIceStream *> (g_object_new (GST_TYPE_WSRTC_ICE_STREAM, "stream-id", id, nullptr)));
  stream->transport = transport.release ();
  return stream;
}

GstWsrtcIceTransport *transport_of (GstWebRTCICEStream *stream)
{
  return GST_WSRTC_ICE_STREAM (stream)->transport;
}

} // namespace wsrtc
