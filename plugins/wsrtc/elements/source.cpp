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

#include <memory>
#include <mutex>

#include "output_form.hpp"
#include "report.hpp"
#include "source_core.hpp"
#include "source_properties.hpp"
#include "source_uri.hpp"

GST_DEBUG_CATEGORY_EXTERN (gst_wsrtc_debug);
#define GST_CAT_DEFAULT gst_wsrtc_debug

namespace {

guint prepare_peer_signal = 0;

void emit_prepare_peer (GstElement *element, const char *id, GstElement *webrtcbin)
{
  g_signal_emit (element, prepare_peer_signal, 0, id, webrtcbin);
}

// C++ object with destructors, behind the GObject's one pointer.
struct SourceState {
  explicit SourceState (GstElement *element) : core (element, emit_prepare_peer) {}

  wsrtc::SourceCore core;
  // Protects what follows; nothing is called while it is held.
  std::mutex mutex;
  wsrtc::Settings settings;
  std::string address; // as the URI handler was given it; "" = by the properties
};

// A handler runs on the owner's thread, which cannot wait for its own end.
wsrtc::Error stopped_by_a_handler ()
{
  return {wsrtc::Fault::InvalidArgument,
          "a handler of one of its signals cannot stop the element; do it from another thread, as with "
          "gst_element_call_async (), or from the main loop"};
}

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
  return wsrtc::stream_schemes;
}

static gchar *gst_wsrtc_src_get_uri (GstURIHandler *handler)
{
  SourceState &state = *GST_WSRTC_SRC (handler)->state;
  const std::lock_guard<std::mutex> lock (state.mutex);
  return state.address.empty () ? nullptr : g_strdup (state.address.c_str ());
}

static gboolean gst_wsrtc_src_set_uri (GstURIHandler *handler, const gchar *uri, GError **error)
{
  SourceState &state = *GST_WSRTC_SRC (handler)->state;
  const auto address = wsrtc::parse_stream_uri (uri);
  if (!address) {
    g_set_error_literal (error, GST_URI_ERROR, GST_URI_ERROR_BAD_URI, address.error ().text.c_str ());
    return FALSE;
  }
  const std::lock_guard<std::mutex> lock (state.mutex);
  state.address = uri;
  state.settings.uri = address->uri;
  state.settings.room = address->room;
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
  SourceState &state = *GST_WSRTC_SRC (object)->state;
  wsrtc::Settings before; // an object that goes may call back, so not under the lock
  const std::lock_guard<std::mutex> lock (state.mutex);
  before = state.settings;
  if (!wsrtc::set_setting (state.settings, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  if (state.settings.uri != before.uri || state.settings.room != before.room)
    state.address.clear ();
}

static void gst_wsrtc_src_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SourceState &state = *GST_WSRTC_SRC (object)->state;
  const std::lock_guard<std::mutex> lock (state.mutex);
  if (!wsrtc::get_setting (state.settings, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

// ---- state

static wsrtc::Status open (SourceState &state)
{
  std::shared_ptr<const wsrtc::Settings> settings;
  {
    const std::lock_guard<std::mutex> lock (state.mutex);
    settings = std::make_shared<wsrtc::Settings> (state.settings);
  }
  return state.core.open (settings);
}

static bool is_stop (GstStateChange transition)
{
  return transition == GST_STATE_CHANGE_PAUSED_TO_READY || transition == GST_STATE_CHANGE_READY_TO_NULL;
}

static wsrtc::Status before_change (SourceState &state, GstStateChange transition)
{
  if (is_stop (transition) && state.core.is_on_owner ())
    return stopped_by_a_handler ();
  switch (transition) {
  case GST_STATE_CHANGE_NULL_TO_READY:
    return open (state);
  case GST_STATE_CHANGE_READY_TO_PAUSED:
    return state.core.begin ();
  case GST_STATE_CHANGE_PLAYING_TO_PAUSED:
    state.core.pause ();
    break;
  case GST_STATE_CHANGE_PAUSED_TO_READY:
    state.core.end ();
    break;
  default:
    break;
  }
  return wsrtc::Done{};
}

static void after_change (GstElement *element, GstStateChange transition)
{
  wsrtc::SourceCore &core = GST_WSRTC_SRC (element)->state->core;
  if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING) {
    const auto clock = wsrtc::GRef<GstClock>::adopt (gst_element_get_clock (element));
    core.play (clock.get (), gst_element_get_base_time (element));
  } else if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
    core.remove_pads ();
  } else if (transition == GST_STATE_CHANGE_READY_TO_NULL) {
    core.close ();
  }
}

// What has begun and could not go on.
static void undo (SourceState &state, GstStateChange transition)
{
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    state.core.end ();
  else if (transition == GST_STATE_CHANGE_NULL_TO_READY)
    state.core.close ();
}

static GstStateChangeReturn gst_wsrtc_src_change_state (GstElement *element, GstStateChange transition)
{
  SourceState &state = *GST_WSRTC_SRC (element)->state;
  const wsrtc::Status begun = before_change (state, transition);
  if (!begun) {
    wsrtc::post_error (element, begun.error ());
    if (!is_stop (transition))
      undo (state, transition);
    return GST_STATE_CHANGE_FAILURE;
  }
  const auto result = GST_ELEMENT_CLASS (gst_wsrtc_src_parent_class)->change_state (element, transition);
  if (result == GST_STATE_CHANGE_FAILURE) {
    undo (state, transition);
    return result;
  }
  after_change (element, transition);
  const bool live =
      transition == GST_STATE_CHANGE_READY_TO_PAUSED || transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED;
  return live ? GST_STATE_CHANGE_NO_PREROLL : result;
}

// An end of stream that the application sends; it has no other way to end a
// record.
static gboolean gst_wsrtc_src_send_event (GstElement *element, GstEvent *event)
{
  if (GST_EVENT_TYPE (event) != GST_EVENT_EOS)
    return GST_ELEMENT_CLASS (gst_wsrtc_src_parent_class)->send_event (element, event);
  gst_event_unref (event);
  GST_WSRTC_SRC (element)->state->core.finish ();
  return TRUE;
}

// ---- class

static void add_pad_template (GstElementClass *klass, const char *name, wsrtc::MediaKind kind)
{
  const auto caps = wsrtc::output_template_caps (kind);
  gst_element_class_add_pad_template (
      klass, gst_pad_template_new (name, GST_PAD_SRC, GST_PAD_SOMETIMES, caps.get ()));
}

static void gst_wsrtc_src_class_init (GstWsrtcSrcClass *klass)
{
  auto *object_class = G_OBJECT_CLASS (klass);
  auto *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = gst_wsrtc_src_set_property;
  object_class->get_property = gst_wsrtc_src_get_property;
  object_class->finalize = gst_wsrtc_src_finalize;
  wsrtc::install_source_settings (object_class);
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
  add_pad_template (element_class, "video_%u", wsrtc::MediaKind::Video);
  add_pad_template (element_class, "audio_%u", wsrtc::MediaKind::Audio);
  gst_element_class_set_static_metadata (
      element_class, "WebSocket and WebRTC source", "Source/Network/WebRTC",
      "Brings a stream back from a browser or another pipeline", "The wsrtc authors");
}
