// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ice_agent.hpp"

#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "ice_stats.hpp"
#include "ice_streams.hpp"

struct _GstWsrtcIce {
  GstWebRTCICE parent;
  wsrtc::IceStreams *streams;
  // webrtcbin's, which sets it when it is made and calls for candidates on its
  // own thread; it is used inside that call only.
  GstWebRTCICEOnCandidateFunc on_candidate;
  gpointer on_candidate_data;
  GDestroyNotify on_candidate_notify;
};

G_DEFINE_TYPE (GstWsrtcIce, gst_wsrtc_ice, GST_TYPE_WEBRTC_ICE)

static wsrtc::IceStreams &streams_of (GstWebRTCICE *ice)
{
  return *GST_WSRTC_ICE (ice)->streams;
}

// ---- streams and transports

// Up to 1.26.9 webrtcbin borrows the stream, whatever the documentation says.
static bool webrtcbin_owns_streams ()
{
  guint major = 0, minor = 0, micro = 0, nano = 0;
  gst_version (&major, &minor, &micro, &nano);
  return std::make_tuple (major, minor, micro) >= std::make_tuple (1u, 26u, 10u);
}

static GstWebRTCICEStream *gst_wsrtc_ice_add_stream (GstWebRTCICE *ice, guint session_id)
{
  auto stream = streams_of (ice).add (session_id);
  GstWsrtcIceStream *const borrowed = stream.get ();
  if (webrtcbin_owns_streams ())
    (void)stream.release ();
  return GST_WEBRTC_ICE_STREAM (borrowed);
}

static GstWebRTCICETransport *gst_wsrtc_ice_find_transport (GstWebRTCICE *, GstWebRTCICEStream *stream,
                                                            GstWebRTCICEComponent component)
{
  return gst_webrtc_ice_stream_find_transport (stream, component);
}

static gboolean gst_wsrtc_ice_gather_candidates (GstWebRTCICE *ice, GstWebRTCICEStream *stream)
{
  const auto candidates = streams_of (ice).gather (stream);
  if (!candidates)
    return TRUE;
  GstWebRTCICETransport *transport = GST_WEBRTC_ICE_TRANSPORT (wsrtc::transport_of (stream));
  gst_webrtc_ice_transport_gathering_state_change (transport, GST_WEBRTC_ICE_GATHERING_STATE_GATHERING);
  const GstWsrtcIce *self = GST_WSRTC_ICE (ice);
  for (const auto &candidate : *candidates)
    if (self->on_candidate)
      self->on_candidate (ice, stream->stream_id, wsrtc::to_text (candidate).c_str (),
                          self->on_candidate_data);
  gst_webrtc_ice_transport_gathering_state_change (transport, GST_WEBRTC_ICE_GATHERING_STATE_COMPLETE);
  return TRUE;
}

static void gst_wsrtc_ice_set_on_ice_candidate (GstWebRTCICE *ice, GstWebRTCICEOnCandidateFunc function,
                                                gpointer data, GDestroyNotify notify)
{
  GstWsrtcIce *self = GST_WSRTC_ICE (ice);
  if (self->on_candidate_notify)
    self->on_candidate_notify (self->on_candidate_data);
  self->on_candidate = function;
  self->on_candidate_data = data;
  self->on_candidate_notify = notify;
}

// ---- the peer

#if GST_CHECK_VERSION(1, 24, 0)
static void gst_wsrtc_ice_add_candidate (GstWebRTCICE *ice, GstWebRTCICEStream *stream,
                                         const gchar *candidate, GstPromise *promise)
{
  streams_of (ice).add_remote_candidate (stream, candidate ? candidate : "");
  if (promise)
    gst_promise_reply (promise, nullptr);
}
#else
static void gst_wsrtc_ice_add_candidate (GstWebRTCICE *ice, GstWebRTCICEStream *stream,
                                         const gchar *candidate)
{
  streams_of (ice).add_remote_candidate (stream, candidate ? candidate : "");
}
#endif

static gboolean gst_wsrtc_ice_set_local_credentials (GstWebRTCICE *ice, GstWebRTCICEStream *stream,
                                                     const gchar *ufrag, const gchar *password)
{
  return streams_of (ice).set_local (stream, ufrag, password);
}

static gboolean gst_wsrtc_ice_set_remote_credentials (GstWebRTCICE *ice, GstWebRTCICEStream *stream,
                                                      const gchar *ufrag, const gchar *password)
{
  return streams_of (ice).set_remote (stream, ufrag, password);
}

static void gst_wsrtc_ice_set_is_controller (GstWebRTCICE *ice, gboolean controller)
{
  streams_of (ice).set_controlling (controller);
}

static gboolean gst_wsrtc_ice_get_is_controller (GstWebRTCICE *ice)
{
  return streams_of (ice).controlling ();
}

static void gst_wsrtc_ice_set_tos (GstWebRTCICE *, GstWebRTCICEStream *stream, guint tos)
{
  wsrtc::endpoint_of (wsrtc::transport_of (stream))->path ()->set_traffic_class (int (tos & 0xff));
}

static void gst_wsrtc_ice_close (GstWebRTCICE *ice, GstPromise *promise)
{
  streams_of (ice).close ();
  if (promise)
    gst_promise_reply (promise, nullptr);
}

// ---- statistics

static GstWebRTCICECandidateStats **to_stats (const std::vector<wsrtc::IceCandidate> &candidates,
                                              guint stream_id)
{
  auto **all = g_new0 (GstWebRTCICECandidateStats *, candidates.size () + 1);
  for (size_t i = 0; i < candidates.size (); i++)
    all[i] = wsrtc::make_candidate_stats (candidates[i], stream_id);
  return all;
}

static GstWebRTCICECandidateStats **gst_wsrtc_ice_get_local_candidates (GstWebRTCICE *ice,
                                                                        GstWebRTCICEStream *stream)
{
  return to_stats (streams_of (ice).local_candidates (), stream->stream_id);
}

static GstWebRTCICECandidateStats **gst_wsrtc_ice_get_remote_candidates (GstWebRTCICE *ice,
                                                                         GstWebRTCICEStream *stream)
{
  return to_stats (streams_of (ice).remote_candidates (stream), stream->stream_id);
}

static gboolean gst_wsrtc_ice_get_selected_pair (GstWebRTCICE *, GstWebRTCICEStream *stream,
                                                 GstWebRTCICECandidateStats **local,
                                                 GstWebRTCICECandidateStats **remote)
{
  const auto pair = stream ? wsrtc::endpoint_of (wsrtc::transport_of (stream))->selected () : std::nullopt;
  if (!pair)
    return FALSE;
  *local = wsrtc::make_candidate_stats (wsrtc::local_candidate (*pair), stream->stream_id);
  *remote = wsrtc::make_candidate_stats (pair->remote, stream->stream_id);
  return TRUE;
}

// ---- what this agent does not do, and webrtcbin asks all the same

static gboolean gst_wsrtc_ice_add_turn_server (GstWebRTCICE *, const gchar *)
{
  return FALSE;
}

static void ignore_text (GstWebRTCICE *, const gchar *) {}

static gchar *no_text (GstWebRTCICE *)
{
  return nullptr;
}

static void ignore_switch (GstWebRTCICE *, gboolean) {}

// ---- GObject

static void gst_wsrtc_ice_finalize (GObject *object)
{
  GstWsrtcIce *self = GST_WSRTC_ICE (object);
  if (self->on_candidate_notify)
    self->on_candidate_notify (self->on_candidate_data);
  if (self->streams)
    self->streams->close ();
  delete self->streams;
  G_OBJECT_CLASS (gst_wsrtc_ice_parent_class)->finalize (object);
}

static void gst_wsrtc_ice_class_init (GstWsrtcIceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_wsrtc_ice_finalize;
  GstWebRTCICEClass *ice_class = GST_WEBRTC_ICE_CLASS (klass);
  ice_class->add_stream = gst_wsrtc_ice_add_stream;
  ice_class->find_transport = gst_wsrtc_ice_find_transport;
  ice_class->gather_candidates = gst_wsrtc_ice_gather_candidates;
  ice_class->add_candidate = gst_wsrtc_ice_add_candidate;
  ice_class->set_local_credentials = gst_wsrtc_ice_set_local_credentials;
  ice_class->set_remote_credentials = gst_wsrtc_ice_set_remote_credentials;
  ice_class->add_turn_server = gst_wsrtc_ice_add_turn_server;
  ice_class->set_is_controller = gst_wsrtc_ice_set_is_controller;
  ice_class->get_is_controller = gst_wsrtc_ice_get_is_controller;
  ice_class->set_force_relay = ignore_switch;
  ice_class->set_stun_server = ignore_text;
  ice_class->get_stun_server = no_text;
  ice_class->set_turn_server = ignore_text;
  ice_class->get_turn_server = no_text;
  ice_class->set_http_proxy = ignore_text;
  ice_class->get_http_proxy = no_text;
  ice_class->set_tos = gst_wsrtc_ice_set_tos;
  ice_class->set_on_ice_candidate = gst_wsrtc_ice_set_on_ice_candidate;
  ice_class->get_local_candidates = gst_wsrtc_ice_get_local_candidates;
  ice_class->get_remote_candidates = gst_wsrtc_ice_get_remote_candidates;
  ice_class->get_selected_pair = gst_wsrtc_ice_get_selected_pair;
#if GST_CHECK_VERSION(1, 28, 0)
  ice_class->close = gst_wsrtc_ice_close;
#else
  // Where 1.28 looks for it, and aborts if there is nothing: GStreamer may be
  // newer than what this was built with.
  ice_class->_gst_reserved[0] = reinterpret_cast<gpointer> (gst_wsrtc_ice_close);
#endif
}

static void gst_wsrtc_ice_init (GstWsrtcIce *) {}

namespace wsrtc {

GRef<GstWsrtcIce> make_ice_agent (std::shared_ptr<IceHost> host, IcePost post)
{
  auto agent =
      GRef<GstWsrtcIce>::sink (static_cast<GstWsrtcIce *> (g_object_new (GST_TYPE_WSRTC_ICE, nullptr)));
  agent->streams = new IceStreams (std::move (host), std::move (post));
  return agent;
}

GstWebRTCICE *give_to_webrtcbin (const GRef<GstWsrtcIce> &agent)
{
  return GST_WEBRTC_ICE (gst_object_ref (agent.get ()));
}

void close_ice_agent (GstWsrtcIce *agent)
{
  agent->streams->close ();
}

std::shared_ptr<DatagramSink> datagram_sink_of (GstWsrtcIce *agent)
{
  const auto endpoint = agent->streams->first_endpoint ();
  return endpoint ? endpoint->path () : nullptr;
}

void take_rtcp (GstWsrtcIce *agent, PacketTaker taker)
{
  const auto endpoint = agent->streams->first_endpoint ();
  if (endpoint)
    endpoint->take_rtcp (std::move (taker));
}

void tell_path (GstWsrtcIce *agent, PathReport &report)
{
  const auto endpoint = agent->streams->unconnected_endpoint ();
  if (endpoint)
    endpoint->tell (report);
}

} // namespace wsrtc
