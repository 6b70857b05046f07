// SPDX-License-Identifier: LGPL-2.1-or-later
/**
 * SECTION:element-wsrtcsink
 * @title: wsrtcsink
 *
 * Shows a pipeline to any number of browsers. With no #GstWsrtcSink:uri it
 * serves a page by itself and says its address: in one line on standard error
 * (#GstWsrtcSink:announce) and in an element message `wsrtc-address` with the
 * string fields `address` and `stream`.
 *
 * Each input is encoded once for each codec that its viewers need, and
 * packetised once; a viewer costs a header rewrite, encryption and a send.
 * Encoded H264, H265, VP8, VP9, AV1, Opus, G722, PCMU and PCMA are passed
 * through untouched, also out of `application/x-rtp`, to viewers that can take
 * them; for the others they are decoded and encoded once (#GstWsrtcSink:transcode).
 * AAC and other sound that browsers cannot play is decoded as it comes in.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 videotestsrc ! wsrtcsink
 * ]|
 * A test picture, VP8 or H264 as the browser can take it.
 * |[
 * gst-launch-1.0 videotestsrc ! wsrtcsink name=s room=demo  audiotestsrc ! s.
 * ]|
 * Picture and sound of a stream called demo.
 * |[
 * gst-launch-1.0 v4l2src ! videoconvert ! video/x-raw,format=I420 ! x264enc tune=4 ! \
 *   video/x-h264,profile=constrained-baseline ! wsrtcsink host=0.0.0.0
 * ]|
 * An encoder of your own choice, for viewers on the network.
 * |[
 * gst-launch-1.0 rtspsrc location=rtsp://camera/stream latency=100 : wsrtcsink
 * ]|
 * A camera, its picture untouched.
 * |[
 * gst-launch-1.0 wsrtcsink name=s video_0::msid=screen video_1::msid=camera  ximagesrc ! videoconvert ! s.
 * v4l2src ! s.
 * ]|
 * Two pictures, each in a MediaStream of its own (#GstWsrtcSinkPad:msid).
 *
 * Since: 0.1
 */
#include "sink.hpp"

#include "element_shell.hpp"
#include "request_pads.hpp"
#include "settings_properties.hpp"
#include "sink_channels.hpp"
#include "sink_core.hpp"
#include "sink_pad.hpp"
#include "sink_signals.hpp"
#include "sink_stats.hpp"

GST_DEBUG_CATEGORY (gst_wsrtc_debug);
#define GST_CAT_DEFAULT gst_wsrtc_debug

namespace {

// C++ object with destructors, behind the GObject's one pointer.
struct SinkState {
  explicit SinkState (GstElement *element)
      : core (element, wsrtc::sink_signals, &settings), pads (element, core)
  {
  }

  wsrtc::SettingsBox settings;
  wsrtc::SinkCore core;
  wsrtc::RequestPads pads;
};

guint stats_id; // of the property; those before it are settings

} // namespace

struct _GstWsrtcSink {
  GstBin parent;
  SinkState *state;
};

static void gst_wsrtc_sink_child_proxy_init (gpointer iface, gpointer data)
{
  wsrtc::init_pads_as_children (iface, data);
}

G_DEFINE_FINAL_TYPE_WITH_CODE (GstWsrtcSink, gst_wsrtc_sink, GST_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (GST_TYPE_CHILD_PROXY, gst_wsrtc_sink_child_proxy_init))
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (wsrtcsink, "wsrtcsink", GST_RANK_NONE, GST_TYPE_WSRTC_SINK,
                                       GST_DEBUG_CATEGORY_INIT (gst_wsrtc_debug, "wsrtc", 0,
                                                                "wsrtc elements"))

static void gst_wsrtc_sink_init (GstWsrtcSink *self)
{
  self->state = new SinkState (GST_ELEMENT (self));
  // A bin without children is no sink to its parent yet, and pads come later.
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SINK);
  gst_bin_set_suppressed_flags (GST_BIN (self), GST_ELEMENT_FLAG_SINK);
}

static void gst_wsrtc_sink_finalize (GObject *object)
{
  delete GST_WSRTC_SINK (object)->state;
  G_OBJECT_CLASS (gst_wsrtc_sink_parent_class)->finalize (object);
}

static void gst_wsrtc_sink_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  SinkState &state = *GST_WSRTC_SINK (object)->state;
  state.settings.set (object, id, value, pspec);
  if (pspec->flags & GST_PARAM_MUTABLE_PLAYING)
    state.core.on_setting ();
}

static void gst_wsrtc_sink_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SinkState &state = *GST_WSRTC_SINK (object)->state;
  if (id == stats_id)
    g_value_take_boxed (value, wsrtc::to_structure (state.core.stats ()).release ());
  else
    state.settings.get (object, id, value, pspec);
}

static GstPad *gst_wsrtc_sink_request_new_pad (GstElement *element, GstPadTemplate *templ, const gchar *name,
                                               const GstCaps *)
{
  return GST_WSRTC_SINK (element)->state->pads.request (templ, name);
}

static void gst_wsrtc_sink_release_pad (GstElement *element, GstPad *pad)
{
  GST_WSRTC_SINK (element)->state->pads.release (pad);
}

static GstWsrtcDataChannel *gst_wsrtc_sink_create_data_channel (GstElement *element, const char *peer,
                                                                const char *label,
                                                                const GstStructure *options)
{
  return wsrtc::create_data_channel (element, GST_WSRTC_SINK (element)->state->core, peer, label, options);
}

static GstStateChangeReturn gst_wsrtc_sink_change_state (GstElement *element, GstStateChange transition)
{
  SinkState &state = *GST_WSRTC_SINK (element)->state;
  return wsrtc::change_state (element, gst_wsrtc_sink_parent_class, state.core, state.settings, transition,
                              false);
}

static void gst_wsrtc_sink_class_init (GstWsrtcSinkClass *klass)
{
  auto *object_class = G_OBJECT_CLASS (klass);
  auto *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = gst_wsrtc_sink_set_property;
  object_class->get_property = gst_wsrtc_sink_get_property;
  object_class->finalize = gst_wsrtc_sink_finalize;
  stats_id = wsrtc::install_settings (object_class);
  wsrtc::install_stats (object_class, stats_id);
  wsrtc::install_signals (G_TYPE_FROM_CLASS (klass));
  wsrtc::install_data_channel_signals (G_TYPE_FROM_CLASS (klass), gst_wsrtc_sink_create_data_channel);

  element_class->request_new_pad = gst_wsrtc_sink_request_new_pad;
  element_class->release_pad = gst_wsrtc_sink_release_pad;
  element_class->change_state = gst_wsrtc_sink_change_state;
  wsrtc::RequestPads::add_templates (element_class);
  gst_element_class_set_static_metadata (element_class, "WebSocket and WebRTC sink", "Sink/Network/WebRTC",
                                         "Shows a pipeline to any number of browsers", "The wsrtc authors");
}
