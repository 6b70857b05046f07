// SPDX-License-Identifier: LGPL-2.1-or-later
/**
 * SECTION:element-wsrtcsrc
 * @title: wsrtcsrc
 *
 * Brings one stream back from a browser or from another pipeline. It connects to
 * a signalling server as a viewer (#GstWsrtcSrc:uri, #GstWsrtcSrc:room), waits
 * for the stream as long as it takes, and follows when its source is restarted:
 * the pads stay, and their streams go on with a discontinuity.
 *
 * The pads come when the first source is there, those of one kind in the order
 * of its tracks. What is linked to a pad decides what it gives: the stream as it
 * is encoded, depayloaded and parsed; raw media, decoded here, where only those
 * are taken; or RTP packets. Video begins with a key frame, and what is lost is
 * asked for again.
 *
 * The element does not end by itself. An end of stream that is sent to it, or to
 * its pipeline, goes through all pads, also those that have not come yet; nothing
 * comes behind it. A pad whose track the source does not send any more is quiet.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 wsrtcsrc room=demo ! videoconvert ! autovideosink
 * ]|
 * Shows the stream demo of a wsrtcsink on this machine.
 * |[
 * gst-play-1.0 wsrtc://camera.example:8443/demo
 * ]|
 * Plays picture and sound.
 * |[
 * gst-launch-1.0 -e wsrtcsrc uri=wss://example.org/signaling room=demo name=s
 * s.video_0 ! queue ! mux.video_0  s.audio_0 ! queue ! mux.audio_0
 * matroskamux name=mux ! filesink location=demo.mkv
 * ]|
 * Records both as they are encoded, until it is interrupted.
 *
 * Since: 0.1
 */
#include "source.hpp"

#include <string>

#include "element_shell.hpp"
#include "source_core.hpp"
#include "source_properties.hpp"
#include "source_uri.hpp"

namespace {

guint prepare_peer_signal = 0;
guint stats_id; // of the property; those before it are settings

void emit_prepare_peer (GstElement *element, const char *id, GstElement *webrtcbin)
{
  g_signal_emit (element, prepare_peer_signal, 0, id, webrtcbin);
}

// C++ object with destructors, behind the GObject's one pointer.
struct SourceState {
  explicit SourceState (GstElement *element) : core (element, emit_prepare_peer) {}

  wsrtc::SourceCore core;
  wsrtc::SettingsBox settings;
  // As the URI handler was given it, and what it stands for; under the settings' lock.
  std::string address;
  wsrtc::StreamAddress meaning;
};

} // namespace

struct _GstWsrtcSrc {
  GstBin parent;
  SourceState *state;
};

// ---- GstURIHandler

static GstURIType gst_wsrtc_src_get_uri_type (GType)
{
  return GST_URI_SRC;
}

static const gchar *const *gst_wsrtc_src_get_protocols (GType)
{
  return wsrtc::stream_schemes ();
}

// Nothing when the properties have been set to something else.
static gchar *gst_wsrtc_src_get_uri (GstURIHandler *handler)
{
  SourceState &state = *GST_WSRTC_SRC (handler)->state;
  gchar *address = nullptr;
  state.settings.with ([&] (const wsrtc::Settings &settings) {
    const bool is_meant = settings.uri == state.meaning.uri && settings.room == state.meaning.room;
    if (is_meant && !state.address.empty ())
      address = g_strdup (state.address.c_str ());
  });
  return address;
}

static gboolean gst_wsrtc_src_set_uri (GstURIHandler *handler, const gchar *uri, GError **error)
{
  SourceState &state = *GST_WSRTC_SRC (handler)->state;
  const auto address = wsrtc::parse_stream_uri (uri);
  if (!address) {
    g_set_error_literal (error, GST_URI_ERROR, GST_URI_ERROR_BAD_URI, address.error ().text.c_str ());
    return FALSE;
  }
  state.settings.with ([&] (wsrtc::Settings &settings) {
    state.address = uri;
    state.meaning = *address;
    settings.uri = address->uri;
    settings.room = address->room;
  });
  return TRUE;
}

static void gst_wsrtc_src_uri_handler_init (gpointer iface, gpointer)
{
  auto *handler = static_cast<GstURIHandlerInterface *> (iface);
  handler->get_type = gst_wsrtc_src_get_uri_type;
  handler->get_protocols = gst_wsrtc_src_get_protocols;
  handler->get_uri = gst_wsrtc_src_get_uri;
  handler->set_uri = gst_wsrtc_src_set_uri;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (GstWsrtcSrc, gst_wsrtc_src, GST_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (GST_TYPE_URI_HANDLER, gst_wsrtc_src_uri_handler_init))
// The rank is for those who look for who can open a URI.
GST_ELEMENT_REGISTER_DEFINE (wsrtcsrc, "wsrtcsrc", GST_RANK_PRIMARY, GST_TYPE_WSRTC_SRC)

// ---- GObject

static void gst_wsrtc_src_init (GstWsrtcSrc *self)
{
  self->state = new SourceState (GST_ELEMENT (self));
  // A bin without children is no source to its parent yet.
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SOURCE);
  gst_bin_set_suppressed_flags (GST_BIN (self), GST_ELEMENT_FLAG_SOURCE);
}

static void gst_wsrtc_src_finalize (GObject *object)
{
  delete GST_WSRTC_SRC (object)->state;
  G_OBJECT_CLASS (gst_wsrtc_src_parent_class)->finalize (object);
}

static void gst_wsrtc_src_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GST_WSRTC_SRC (object)->state->settings.set (object, id, value, pspec);
}

static void gst_wsrtc_src_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SourceState &state = *GST_WSRTC_SRC (object)->state;
  if (id == stats_id)
    g_value_take_boxed (value, wsrtc::to_structure (state.core.stats ()).release ());
  else
    state.settings.get (object, id, value, pspec);
}

static GstStateChangeReturn gst_wsrtc_src_change_state (GstElement *element, GstStateChange transition)
{
  SourceState &state = *GST_WSRTC_SRC (element)->state;
  return wsrtc::change_state (element, gst_wsrtc_src_parent_class, state.core, state.settings, transition,
                              true);
}

static gboolean gst_wsrtc_src_send_event (GstElement *element, GstEvent *event)
{
  return wsrtc::send_event (element, gst_wsrtc_src_parent_class, GST_WSRTC_SRC (element)->state->core, event);
}

static void gst_wsrtc_src_class_init (GstWsrtcSrcClass *klass)
{
  auto *object_class = G_OBJECT_CLASS (klass);
  auto *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = gst_wsrtc_src_set_property;
  object_class->get_property = gst_wsrtc_src_get_property;
  object_class->finalize = gst_wsrtc_src_finalize;
  stats_id = wsrtc::install_source_settings (object_class);
  wsrtc::install_source_stats (object_class, stats_id);
  /**
   * GstWsrtcSrc::prepare-peer:
   * @self: the element
   * @id: of the peer; empty where the signalling has only one
   * @webrtcbin: its webrtcbin, in state NULL
   *
   * The last word on a peer's webrtcbin before it is used. On the owner thread.
   *
   * Since: 0.1
   */
  prepare_peer_signal =
      g_signal_new ("prepare-peer", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, nullptr, nullptr,
                    nullptr, G_TYPE_NONE, 2, G_TYPE_STRING, GST_TYPE_ELEMENT);

  element_class->change_state = gst_wsrtc_src_change_state;
  element_class->send_event = gst_wsrtc_src_send_event;
  wsrtc::SourcePads::add_templates (element_class, "");
  gst_element_class_set_static_metadata (
      element_class, "WebSocket and WebRTC source", "Source/Network/WebRTC",
      "Brings a stream back from a browser or another pipeline", "The wsrtc authors");
}
