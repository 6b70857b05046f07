// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ice_transport.hpp"

#include <utility>

#include "ice_stats.hpp"
#include "packet_sink.hpp"
#include "packet_source.hpp"

struct _GstWsrtcIceTransport {
  GstWebRTCICETransport parent;
  std::shared_ptr<wsrtc::IceEndpoint> *endpoint;
};

G_DEFINE_TYPE (GstWsrtcIceTransport, gst_wsrtc_ice_transport, GST_TYPE_WEBRTC_ICE_TRANSPORT)

static void gst_wsrtc_ice_transport_finalize (GObject *object)
{
  GstWsrtcIceTransport *self = GST_WSRTC_ICE_TRANSPORT (object);
  if (*self->endpoint)
    (*self->endpoint)->close ();
  delete self->endpoint;
  gst_clear_object (&self->parent.src);
  gst_clear_object (&self->parent.sink);
  G_OBJECT_CLASS (gst_wsrtc_ice_transport_parent_class)->finalize (object);
}

#if GST_CHECK_VERSION(1, 28, 0)
static GstWebRTCICECandidatePair *
gst_wsrtc_ice_transport_get_selected_candidate_pair (GstWebRTCICETransport *transport)
{
  const auto pair = (*GST_WSRTC_ICE_TRANSPORT (transport)->endpoint)->selected ();
  return pair ? wsrtc::make_candidate_pair (*pair) : nullptr;
}
#endif

static void gst_wsrtc_ice_transport_class_init (GstWsrtcIceTransportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_wsrtc_ice_transport_finalize;
#if GST_CHECK_VERSION(1, 28, 0)
  GST_WEBRTC_ICE_TRANSPORT_CLASS (klass)->get_selected_candidate_pair =
      gst_wsrtc_ice_transport_get_selected_candidate_pair;
#endif
}

static void gst_wsrtc_ice_transport_init (GstWsrtcIceTransport *self)
{
  self->endpoint = new std::shared_ptr<wsrtc::IceEndpoint> ();
}

namespace wsrtc {

namespace {

GstWebRTCICEConnectionState to_gst (IceState state)
{
  switch (state) {
  case IceState::New:
    return GST_WEBRTC_ICE_CONNECTION_STATE_NEW;
  case IceState::Checking:
    return GST_WEBRTC_ICE_CONNECTION_STATE_CHECKING;
  case IceState::Connected:
    return GST_WEBRTC_ICE_CONNECTION_STATE_CONNECTED;
  case IceState::Completed:
    return GST_WEBRTC_ICE_CONNECTION_STATE_COMPLETED;
  case IceState::Failed:
    return GST_WEBRTC_ICE_CONNECTION_STATE_FAILED;
  }
  return GST_WEBRTC_ICE_CONNECTION_STATE_NEW;
}

EndpointEvents events_of (GstWsrtcIceTransport *transport, const IcePost &post)
{
  EndpointEvents events;
  events.packet = [source = GRef<GstElement>::take_ref (transport->parent.src)] (const uint8_t *bytes,
                                                                                 size_t size) {
    push_packet (GST_WSRTC_PACKET_SOURCE (source.get ()), bytes, size);
  };
  events.state =
      [post, weak = std::make_shared<GWeak<GstWebRTCICETransport>> (&transport->parent)] (IceState state) {
        post ([weak, state] {
          const auto strong = weak->lock ();
          if (!strong)
            return;
          if (state == IceState::Connected || state == IceState::Completed)
            gst_webrtc_ice_transport_selected_pair_change (strong.get ());
          gst_webrtc_ice_transport_connection_state_change (strong.get (), to_gst (state));
        });
      };
  return events;
}

} // namespace

GRef<GstWsrtcIceTransport> make_ice_transport (const UdpPort &port, bool lite, const IcePost &post)
{
  auto transport = GRef<GstWsrtcIceTransport>::sink (static_cast<GstWsrtcIceTransport *> (
      g_object_new (GST_TYPE_WSRTC_ICE_TRANSPORT, "component", GST_WEBRTC_ICE_COMPONENT_RTP, nullptr)));
  GstWebRTCICETransport &parent = transport->parent;
  parent.src = make_packet_source ().release ();
  *transport->endpoint = port.add_endpoint (events_of (transport.get (), post), lite);
  parent.sink = make_packet_sink (endpoint_of (transport.get ())->path ()).release ();
  return transport;
}

const std::shared_ptr<IceEndpoint> &endpoint_of (GstWsrtcIceTransport *transport)
{
  return *transport->endpoint;
}

} // namespace wsrtc
