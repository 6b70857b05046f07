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

#include "bin_core.hpp"
#include "bin_properties.hpp"
#include "element_shell.hpp"
#include "request_pads.hpp"
#include "sink_channels.hpp"
#include "sink_pad.hpp"
#include "sink_signals.hpp"
#include "sink_stats.hpp"
#include "source_pads.hpp"

namespace {

// C++ object with destructors, behind the GObject's one pointer.
struct BinState {
  explicit BinState (GstElement *element) : core (element), pads (element, core.sink ())
  {
    settings.with ([] (wsrtc::Settings &all) { all.max_peers = 1; });
  }

  wsrtc::BinCore core;
  wsrtc::RequestPads pads;
  wsrtc::SettingsBox settings;
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
  GST_WSRTC_BIN (object)->state->settings.set (object, id, value, pspec);
}

static void gst_wsrtc_bin_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  BinState &state = *GST_WSRTC_BIN (object)->state;
  if (id == stats_id)
    g_value_take_boxed (value, wsrtc::to_structure (state.core.stats ()).release ());
  else
    state.settings.get (object, id, value, pspec);
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

static GstWsrtcDataChannel *gst_wsrtc_bin_create_data_channel (GstElement *element, const char *peer,
                                                               const char *label, const GstStructure *options)
{
  return wsrtc::create_data_channel (element, GST_WSRTC_BIN (element)->state->core.sink (), peer, label,
                                     options);
}

static GstStateChangeReturn gst_wsrtc_bin_change_state (GstElement *element, GstStateChange transition)
{
  BinState &state = *GST_WSRTC_BIN (element)->state;
  return wsrtc::change_state (element, gst_wsrtc_bin_parent_class, state.core, state.settings, transition,
                              true);
}

static gboolean gst_wsrtc_bin_send_event (GstElement *element, GstEvent *event)
{
  return wsrtc::send_event (element, gst_wsrtc_bin_parent_class, GST_WSRTC_BIN (element)->state->core, event);
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
  wsrtc::install_data_channel_signals (G_TYPE_FROM_CLASS (klass), gst_wsrtc_bin_create_data_channel);

  element_class->request_new_pad = gst_wsrtc_bin_request_new_pad;
  element_class->release_pad = gst_wsrtc_bin_release_pad;
  element_class->change_state = gst_wsrtc_bin_change_state;
  element_class->send_event = gst_wsrtc_bin_send_event;
  wsrtc::RequestPads::add_templates (element_class);
  wsrtc::SourcePads::add_templates (element_class, wsrtc::BinCore::source_prefix);
  gst_element_class_set_static_metadata (element_class, "WebSocket and WebRTC call", "Codec/Network/WebRTC",
                                         "A two-way call with a browser or another pipeline",
                                         "The wsrtc authors");
}
