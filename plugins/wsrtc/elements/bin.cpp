// SPDX-License-Identifier: LGPL-2.1-or-later
/**
 * SECTION:element-wsrtcbin
 * @title: wsrtcbin
 *
 * A call of two, over one peer connection: a pipeline and a browser, or two
 * pipelines. What is linked to its request pads is sent, as by wsrtcsink; what the
 * other one sends comes out of its source pads, as from wsrtcsrc. With no
 * #GstWsrtcBin:uri it runs the server by itself, and the other one meets it in
 * #GstWsrtcBin:room: a page at the address in the element message
 * `wsrtc-address`, or a wsrtcbin that has that server as its uri.
 *
 * An input and what comes back of the same kind share a media section of the
 * description. Pads may be requested and released at any time; the other one may
 * come, go and come back: the source pads stay, and their streams go on.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 wsrtcbin name=call room=us  videotestsrc is-live=true ! call.  audiotestsrc is-live=true !
 * call. call.src_video_0 ! videoconvert ! autovideosink  call.src_audio_0 ! audioconvert ! autoaudiosink
 * ]|
 * One side of a call; the other is a browser.
 * |[
 * gst-launch-1.0 wsrtcbin name=call uri=ws://127.0.0.1:8443/signaling room=us  v4l2src ! videoconvert ! call.
 * call.src_video_0 ! videoconvert ! autovideosink
 * ]|
 * The same for a second pipeline, with a camera.
 *
 * Since: 0.1
 */
#include "bin.hpp"

#include <memory>
#include <mutex>

#include "bin_core.hpp"
#include "bin_properties.hpp"
#include "output_form.hpp"
#include "report.hpp"
#include "request_pads.hpp"
#include "sink_pad.hpp"
#include "sink_signals.hpp"
#include "sink_stats.hpp"

namespace {

// C++ object with destructors, behind the GObject's one pointer.
struct BinState {
  explicit BinState (GstElement *element) : core (element), pads (element, core.sink ())
  {
    settings.max_peers = 1;
  }

  wsrtc::BinCore core;
  wsrtc::RequestPads pads;
  // Protects what follows; nothing is called while it is held.
  std::mutex mutex;
  wsrtc::Settings settings;
};

guint stats_id; // of the property; those before it are settings

} // namespace

struct _GstWsrtcBin {
  GstBin parent;
  BinState *state;
};

static void gst_wsrtc_bin_child_proxy_init (gpointer iface, gpointer data)
{
  wsrtc::init_pads_as_children (iface, data);
}

G_DEFINE_FINAL_TYPE_WITH_CODE (GstWsrtcBin, gst_wsrtc_bin, GST_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (GST_TYPE_CHILD_PROXY, gst_wsrtc_bin_child_proxy_init))
GST_ELEMENT_REGISTER_DEFINE (wsrtcbin, "wsrtcbin", GST_RANK_NONE, GST_TYPE_WSRTC_BIN)

// ---- GObject

static void gst_wsrtc_bin_init (GstWsrtcBin *self)
{
  self->state = new BinState (GST_ELEMENT (self));
  // For its source pads, which come later. A sink it is while it has inputs.
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SOURCE);
  gst_bin_set_suppressed_flags (GST_BIN (self), GST_ELEMENT_FLAG_SOURCE);
}

static void gst_wsrtc_bin_finalize (GObject *object)
{
  delete GST_WSRTC_BIN (object)->state;
  G_OBJECT_CLASS (gst_wsrtc_bin_parent_class)->finalize (object);
}

static void gst_wsrtc_bin_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  BinState &state = *GST_WSRTC_BIN (object)->state;
  wsrtc::Settings before; // an object that goes may call back, so not under the lock
  const std::lock_guard<std::mutex> lock (state.mutex);
  before = state.settings;
  if (!wsrtc::set_setting (state.settings, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void gst_wsrtc_bin_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  BinState &state = *GST_WSRTC_BIN (object)->state;
  if (id == stats_id) {
    g_value_take_boxed (value, wsrtc::to_structure (state.core.sink ().stats ()).release ());
    return;
  }
  const std::lock_guard<std::mutex> lock (state.mutex);
  if (!wsrtc::get_setting (state.settings, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static GstPad *gst_wsrtc_bin_request_new_pad (GstElement *element, GstPadTemplate *templ, const gchar *name,
                                              const GstCaps *)
{
  return GST_WSRTC_BIN (element)->state->pads.request (templ, name);
}

static void gst_wsrtc_bin_release_pad (GstElement *element, GstPad *pad)
{
  GST_WSRTC_BIN (element)->state->pads.release (pad);
}

// ---- state

static wsrtc::Status open (BinState &state)
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

static wsrtc::Status before_change (BinState &state, GstStateChange transition)
{
  if (is_stop (transition) && state.core.sink ().is_on_owner ())
    return wsrtc::stopped_by_a_handler ();
  if (transition == GST_STATE_CHANGE_NULL_TO_READY)
    return open (state);
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    state.core.begin ();
  else if (transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED)
    state.core.pause ();
  else if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    state.core.end ();
  return wsrtc::Done{};
}

static void after_change (GstElement *element, GstStateChange transition)
{
  wsrtc::BinCore &core = GST_WSRTC_BIN (element)->state->core;
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
static void undo (BinState &state, GstStateChange transition)
{
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    state.core.end ();
  else if (transition == GST_STATE_CHANGE_NULL_TO_READY)
    state.core.close ();
}

static GstStateChangeReturn gst_wsrtc_bin_change_state (GstElement *element, GstStateChange transition)
{
  BinState &state = *GST_WSRTC_BIN (element)->state;
  const wsrtc::Status begun = before_change (state, transition);
  if (!begun) {
    wsrtc::post_error (element, begun.error ());
    return GST_STATE_CHANGE_FAILURE;
  }
  const auto result = GST_ELEMENT_CLASS (gst_wsrtc_bin_parent_class)->change_state (element, transition);
  if (result == GST_STATE_CHANGE_FAILURE) {
    undo (state, transition);
    return result;
  }
  after_change (element, transition);
  const bool live =
      transition == GST_STATE_CHANGE_READY_TO_PAUSED || transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED;
  return live ? GST_STATE_CHANGE_NO_PREROLL : result;
}

// An end of stream that the application sends: a record of what comes has no
// other end.
static gboolean gst_wsrtc_bin_send_event (GstElement *element, GstEvent *event)
{
  if (GST_EVENT_TYPE (event) != GST_EVENT_EOS)
    return GST_ELEMENT_CLASS (gst_wsrtc_bin_parent_class)->send_event (element, event);
  gst_event_unref (event);
  GST_WSRTC_BIN (element)->state->core.finish ();
  return TRUE;
}

// ---- class

static void add_pad_template (GstElementClass *klass, const char *name, wsrtc::MediaKind kind)
{
  const auto caps = wsrtc::output_template_caps (kind);
  gst_element_class_add_pad_template (
      klass, gst_pad_template_new (name, GST_PAD_SRC, GST_PAD_SOMETIMES, caps.get ()));
}

static void gst_wsrtc_bin_class_init (GstWsrtcBinClass *klass)
{
  auto *object_class = G_OBJECT_CLASS (klass);
  auto *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = gst_wsrtc_bin_set_property;
  object_class->get_property = gst_wsrtc_bin_get_property;
  object_class->finalize = gst_wsrtc_bin_finalize;
  stats_id = wsrtc::install_call_settings (object_class);
  wsrtc::install_stats (object_class, stats_id);
  wsrtc::install_signals (G_TYPE_FROM_CLASS (klass));

  element_class->request_new_pad = gst_wsrtc_bin_request_new_pad;
  element_class->release_pad = gst_wsrtc_bin_release_pad;
  element_class->change_state = gst_wsrtc_bin_change_state;
  element_class->send_event = gst_wsrtc_bin_send_event;
  wsrtc::RequestPads::add_templates (element_class);
  add_pad_template (element_class, "src_video_%u", wsrtc::MediaKind::Video);
  add_pad_template (element_class, "src_audio_%u", wsrtc::MediaKind::Audio);
  gst_element_class_set_static_metadata (element_class, "WebSocket and WebRTC call", "Codec/Network/WebRTC",
                                         "A two-way call with a browser or another pipeline",
                                         "The wsrtc authors");
}
