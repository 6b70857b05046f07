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

#include <algorithm>
#include <cstring>
#include <mutex>

#include "channel_settings.hpp"
#include "input_caps.hpp"
#include "pad_turns.hpp"
#include "report.hpp"
#include "settings_properties.hpp"
#include "sink_channels.hpp"
#include "sink_core.hpp"
#include "sink_pad.hpp"
#include "sink_stats.hpp"
#include "text.hpp"

GST_DEBUG_CATEGORY (gst_wsrtc_debug);
#define GST_CAT_DEFAULT gst_wsrtc_debug

namespace {

// C++ object with destructors, behind the GObject's one pointer.
struct SinkState {
  SinkState (GstElement *element, const wsrtc::SinkSignals &signals) : core (element, signals) {}

  wsrtc::SinkCore core;
  wsrtc::PadTurns turns;
  // Protects the two below; nothing is called while it is held.
  std::mutex mutex;
  wsrtc::Settings settings;
  unsigned next_pad = 0; // greater than the number of every pad so far
};

// One count for both kinds, past the numbers that users gave themselves.
std::string name_pad (SinkState &state, const char *wanted, const char *prefix)
{
  const std::lock_guard<std::mutex> lock (state.mutex);
  if (!wanted)
    return prefix + std::to_string (state.next_pad++);
  const char *digits = strrchr (wanted, '_');
  const auto number = wsrtc::parse_number (digits ? digits + 1 : "", G_MAXINT);
  if (number)
    state.next_pad = std::max (state.next_pad, *number + 1);
  return wanted;
}

enum { PEER_ADDED, PEER_REMOVED, PREPARE_PEER, ENCODER_SETUP, PAYLOADER_SETUP, N_SIGNALS };

guint signals[N_SIGNALS];

guint stats_id; // of the property; those before it are settings

const wsrtc::SinkSignals emitters = {
    [] (GstElement *e, const char *id) { g_signal_emit (e, signals[PEER_ADDED], 0, id); },
    [] (GstElement *e, const char *id) { g_signal_emit (e, signals[PEER_REMOVED], 0, id); },
    [] (GstElement *e, const char *id, GstElement *bin) {
      g_signal_emit (e, signals[PREPARE_PEER], 0, id, bin);
    },
    wsrtc::emit_data_channel,
    [] (GstElement *e, const char *pad, GstElement *encoder) {
      g_signal_emit (e, signals[ENCODER_SETUP], 0, pad, encoder);
    },
    [] (GstElement *e, const char *pad, GstElement *payloader) {
      g_signal_emit (e, signals[PAYLOADER_SETUP], 0, pad, payloader);
    },
};

// A handler runs on the owner's thread, which cannot wait for its own end.
wsrtc::Error stopped_by_a_handler ()
{
  return {wsrtc::Fault::InvalidArgument,
          "a handler of one of its signals cannot stop the element; do it from another thread, as with "
          "gst_element_call_async (), or from the main loop"};
}

// Raw media, and every codec of the table as it is.
void add_pad_template (GstElementClass *klass, const char *name, wsrtc::MediaKind kind)
{
  const auto caps = wsrtc::input_template_caps (kind);
  gst_element_class_add_pad_template (klass,
                                      gst_pad_template_new_with_gtype (name, GST_PAD_SINK, GST_PAD_REQUEST,
                                                                       caps.get (), GST_TYPE_WSRTC_SINK_PAD));
}

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
  self->state = new SinkState (GST_ELEMENT (self), emitters);
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
  wsrtc::Settings before; // an object that goes may call back, so not under the lock
  const std::lock_guard<std::mutex> lock (state.mutex);
  before = state.settings;
  if (!wsrtc::set_setting (state.settings, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void gst_wsrtc_sink_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SinkState &state = *GST_WSRTC_SINK (object)->state;
  if (id == stats_id) {
    g_value_take_boxed (value, wsrtc::to_structure (state.core.stats ()).release ());
    return;
  }
  const std::lock_guard<std::mutex> lock (state.mutex);
  if (!wsrtc::get_setting (state.settings, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static GstPad *make_pad (GstElement *element, GstPadTemplate *templ, const char *name)
{
  SinkState &state = *GST_WSRTC_SINK (element)->state;
  const bool video = g_str_has_prefix (GST_PAD_TEMPLATE_NAME_TEMPLATE (templ), "video");
  const std::string pad_name = name_pad (state, name, video ? "video_" : "audio_");
  const auto kind = video ? wsrtc::MediaKind::Video : wsrtc::MediaKind::Audio;
  auto pad = state.core.add_input (pad_name, kind, templ);
  if (!pad) {
    wsrtc::post_error (element, pad.error ());
    return nullptr;
  }
  if (!gst_element_add_pad (element, *pad)) {
    state.core.remove_input (*pad);
    wsrtc::post_error (element, {wsrtc::Fault::Busy, pad_name + ": the element has a pad of that name"});
    return nullptr;
  }
  gst_child_proxy_child_added (GST_CHILD_PROXY (element), G_OBJECT (*pad), pad_name.c_str ());
  return *pad;
}

static GstPad *gst_wsrtc_sink_request_new_pad (GstElement *element, GstPadTemplate *templ, const gchar *name,
                                               const GstCaps *)
{
  wsrtc::PadTurns &turns = GST_WSRTC_SINK (element)->state->turns;
  turns.begin ();
  GstPad *pad = make_pad (element, templ, name);
  turns.end (pad);
  return pad;
}

static void gst_wsrtc_sink_release_pad (GstElement *element, GstPad *pad)
{
  const auto kept = wsrtc::GRef<GstPad>::take_ref (pad);
  gst_child_proxy_child_removed (GST_CHILD_PROXY (element), G_OBJECT (pad), GST_OBJECT_NAME (pad));
  GST_WSRTC_SINK (element)->state->turns.forget (pad);
  GST_WSRTC_SINK (element)->state->core.remove_input (pad);
  gst_element_remove_pad (element, pad);
}

static GstWsrtcDataChannel *create_data_channel (GstElement *element, const char *peer, const char *label,
                                                 const GstStructure *structure)
{
  const auto options = wsrtc::channel_options (label ? label : "", structure);
  auto made = options ? GST_WSRTC_SINK (element)->state->core.create_channel (peer ? peer : "", *options)
                      : options.error ();
  if (made)
    return made->release ();
  wsrtc::post_warning (element, made.error ());
  return nullptr;
}

static wsrtc::Status open (GstWsrtcSink *self)
{
  SinkState &state = *self->state;
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

static GstStateChangeReturn gst_wsrtc_sink_change_state (GstElement *element, GstStateChange transition)
{
  auto *self = GST_WSRTC_SINK (element);
  wsrtc::SinkCore &core = self->state->core;
  if (is_stop (transition) && core.is_on_owner ()) {
    wsrtc::post_error (element, stopped_by_a_handler ());
    return GST_STATE_CHANGE_FAILURE;
  }
  if (transition == GST_STATE_CHANGE_NULL_TO_READY) {
    const wsrtc::Status opened = open (self);
    if (!opened) {
      wsrtc::post_error (element, opened.error ());
      return GST_STATE_CHANGE_FAILURE;
    }
  } else if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
    core.end_viewers ();
  }

  const auto result = GST_ELEMENT_CLASS (gst_wsrtc_sink_parent_class)->change_state (element, transition);

  if (result == GST_STATE_CHANGE_FAILURE && transition == GST_STATE_CHANGE_NULL_TO_READY)
    core.close ();
  if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING && result != GST_STATE_CHANGE_FAILURE) {
    const auto clock = wsrtc::GRef<GstClock>::adopt (gst_element_get_clock (element));
    core.play (clock.get (), gst_element_get_base_time (element));
  } else if (transition == GST_STATE_CHANGE_READY_TO_NULL) {
    core.close ();
  }
  return result;
}

namespace {

// Arguments: the id of a peer or the name of a pad, and the element that is
// shown, if any.
struct SignalRow {
  guint id;
  const char *name;
  bool has_element;
};

// All are emitted on the owner's thread but where it is said. A handler may set
// properties, and request and release pads, which go when it has returned; it
// cannot stop the element, which is refused with an error.
const SignalRow signal_rows[] = {
    /**
     * GstWsrtcSink::peer-added:
     * @self: the element
     * @id: of the peer
     *
     * A viewer came; it may have to wait for media. On the owner thread.
     *
     * Since: 0.1
     */
    {PEER_ADDED, "peer-added", false},
    /**
     * GstWsrtcSink::peer-removed:
     * @self: the element
     * @id: of the peer
     *
     * A viewer has gone, for whatever reason. On the owner thread; for those who
     * are there when the element goes to NULL, on the thread that stops it.
     *
     * Since: 0.1
     */
    {PEER_REMOVED, "peer-removed", false},
    /**
     * GstWsrtcSink::prepare-peer:
     * @self: the element
     * @id: of the peer
     * @webrtcbin: its webrtcbin, in state NULL
     *
     * The last word on a viewer's webrtcbin before it is used. On the owner
     * thread.
     *
     * Since: 0.1
     */
    {PREPARE_PEER, "prepare-peer", true},
    /**
     * GstWsrtcSink::encoder-setup:
     * @self: the element
     * @pad: name of the request pad
     * @encoder: the new encoder, with our settings applied
     *
     * The last word on an encoder before it is linked. On the owner thread.
     *
     * Since: 0.1
     */
    {ENCODER_SETUP, "encoder-setup", true},
    /**
     * GstWsrtcSink::payloader-setup:
     * @self: the element
     * @pad: name of the request pad
     * @payloader: the new RTP payloader, with our settings applied
     *
     * The last word on a payloader before it is linked. On the owner thread.
     *
     * Since: 0.1
     */
    {PAYLOADER_SETUP, "payloader-setup", true},
};

void install_stats (GObjectClass *klass)
{
  /**
   * GstWsrtcSink:stats:
   *
   * What the viewers get, and what they say of it: a structure `wsrtc-stats`
   * with `timestamp` (gdouble, ms since 1970; missing in state NULL) and `peers`,
   * an array of structures with
   *
   * - `id` (string): as in #GstWsrtcSink::peer-added
   * - `connected` (gboolean): media may flow
   * - `media-path` (string, once connected): `lanes`, or `peer-connection` where
   *   they go through webrtcbin
   * - `malformed-rtcp` (guint64, lanes only): packets of the viewer that were
   *   ignored
   * - `tracks`: an array of structures, see below; empty until it is connected
   *
   * Names of a track are those of the W3C's
   * [webrtc-stats](https://www.w3.org/TR/webrtc-stats/) in GStreamer's spelling,
   * where it has one:
   *
   * - `pad`, `kind`, `mid`, `mime-type` (strings), `payload-type`, `clock-rate`,
   *   `ssrc` (guint)
   * - `encoded` (gboolean): it is encoded here; else the input's own packets
   * - `packets-sent` (guint64): retransmissions are counted, what was discarded
   *   is not
   * - `packets-discarded-on-send` (guint64): the path did not take them
   *
   * and with lanes only; through webrtcbin, ask its `get-stats` for the like
   *
   * - `bytes-sent` (guint64): of payload
   * - `retransmitted-packets-sent`, `retransmitted-bytes-sent` (guint64)
   * - `frames-skipped` (guint64): left out, or cut, since the path was full
   * - `nack-count`, `pli-count`, `fir-count` (guint64): requests of the viewer
   * - `packets-nacked` (guint64): that the viewer asked for once more
   * - `packets-lost` (gint64), `fraction-lost` (gdouble, 0 to 1), `jitter`
   *   (gdouble, s): of the viewer's last report; 0 before there is one
   * - `round-trip-time` (gdouble, s): missing until it is known
   *
   * When pads come or go a viewer gets a new session, whose counts begin at 0.
   *
   * May be read from any thread, also in handlers. The element's owner thread
   * collects them; when it does not within 100 ms, being busy or waiting for the
   * thread that reads, they are those of the last time.
   *
   * Since: 0.1
   */
  g_object_class_install_property (
      klass, stats_id,
      g_param_spec_boxed (
          "stats", "stats",
          "What each viewer gets and says of it: packets, bytes, losses, round trip, requests",
          GST_TYPE_STRUCTURE, static_cast<GParamFlags> (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)));
}

void install_signals (GType type)
{
  for (const SignalRow &row : signal_rows)
    signals[row.id] = g_signal_new (row.name, type, G_SIGNAL_RUN_LAST, 0, nullptr, nullptr, nullptr,
                                    G_TYPE_NONE, row.has_element ? 2 : 1, G_TYPE_STRING, GST_TYPE_ELEMENT);
}

} // namespace

static void gst_wsrtc_sink_class_init (GstWsrtcSinkClass *klass)
{
  auto *object_class = G_OBJECT_CLASS (klass);
  auto *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = gst_wsrtc_sink_set_property;
  object_class->get_property = gst_wsrtc_sink_get_property;
  object_class->finalize = gst_wsrtc_sink_finalize;
  stats_id = wsrtc::install_settings (object_class);
  install_stats (object_class);
  install_signals (G_TYPE_FROM_CLASS (klass));
  wsrtc::install_sink_channel_signals (G_TYPE_FROM_CLASS (klass), create_data_channel);

  element_class->request_new_pad = gst_wsrtc_sink_request_new_pad;
  element_class->release_pad = gst_wsrtc_sink_release_pad;
  element_class->change_state = gst_wsrtc_sink_change_state;
  add_pad_template (element_class, "video_%u", wsrtc::MediaKind::Video);
  add_pad_template (element_class, "audio_%u", wsrtc::MediaKind::Audio);
  gst_element_class_set_static_metadata (element_class, "WebSocket and WebRTC sink", "Sink/Network/WebRTC",
                                         "Shows a pipeline to any number of browsers", "The wsrtc authors");
}
