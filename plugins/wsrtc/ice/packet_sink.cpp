// SPDX-License-Identifier: LGPL-2.1-or-later
#include "packet_sink.hpp"

#include <utility>
#include <vector>

namespace {

struct Mapped {
  GstBuffer *buffer;
  GstMapInfo map;
};

struct PacketSinkState {
  std::shared_ptr<wsrtc::DatagramPath> path;
  // Of the list in hand; kept for their capacity. Streaming thread only: the
  // sink's lock lets in one at a time.
  std::vector<Mapped> mapped;
  std::vector<wsrtc::Datagram> datagrams;
};

} // namespace

struct _GstWsrtcPacketSink {
  GstBaseSink parent;
  PacketSinkState *state;
};

G_DEFINE_TYPE (GstWsrtcPacketSink, gst_wsrtc_packet_sink, GST_TYPE_BASE_SINK)

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

static void add (PacketSinkState *state, GstBuffer *buffer)
{
  Mapped &mapped = state->mapped.emplace_back ();
  mapped.buffer = buffer;
  if (gst_buffer_map (buffer, &mapped.map, GST_MAP_READ))
    state->datagrams.push_back ({mapped.map.data, mapped.map.size});
  else
    state->mapped.pop_back ();
}

// What the path does not take is lost, as on the network.
static void send_all (PacketSinkState *state)
{
  (void)state->path->send (state->datagrams.data (), state->datagrams.size ());
  for (Mapped &mapped : state->mapped)
    gst_buffer_unmap (mapped.buffer, &mapped.map);
  state->mapped.clear ();
  state->datagrams.clear ();
}

static GstFlowReturn gst_wsrtc_packet_sink_render (GstBaseSink *sink, GstBuffer *buffer)
{
  PacketSinkState *state = GST_WSRTC_PACKET_SINK (sink)->state;
  add (state, buffer);
  send_all (state);
  return GST_FLOW_OK;
}

static GstFlowReturn gst_wsrtc_packet_sink_render_list (GstBaseSink *sink, GstBufferList *list)
{
  PacketSinkState *state = GST_WSRTC_PACKET_SINK (sink)->state;
  const guint count = gst_buffer_list_length (list);
  for (guint i = 0; i < count; i++)
    add (state, gst_buffer_list_get (list, i));
  send_all (state);
  return GST_FLOW_OK;
}

static void gst_wsrtc_packet_sink_finalize (GObject *object)
{
  delete GST_WSRTC_PACKET_SINK (object)->state;
  G_OBJECT_CLASS (gst_wsrtc_packet_sink_parent_class)->finalize (object);
}

static void gst_wsrtc_packet_sink_class_init (GstWsrtcPacketSinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_wsrtc_packet_sink_finalize;
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_set_static_metadata (element_class, "WebRTC packet sink", "Sink/Network",
                                         "Sends to one WebRTC peer from a shared UDP port", "wsrtc");
  GstBaseSinkClass *sink_class = GST_BASE_SINK_CLASS (klass);
  sink_class->render = gst_wsrtc_packet_sink_render;
  sink_class->render_list = gst_wsrtc_packet_sink_render_list;
}

static void gst_wsrtc_packet_sink_init (GstWsrtcPacketSink *self)
{
  self->state = new PacketSinkState ();
  GstBaseSink *sink = GST_BASE_SINK (self);
  gst_base_sink_set_async_enabled (sink, FALSE);
  gst_base_sink_set_sync (sink, FALSE);
  gst_base_sink_set_qos_enabled (sink, FALSE);
  gst_base_sink_set_last_sample_enabled (sink, FALSE);
}

namespace wsrtc {

GRef<GstElement> make_packet_sink (std::shared_ptr<DatagramPath> path)
{
  auto *sink = static_cast<GstWsrtcPacketSink *> (g_object_new (GST_TYPE_WSRTC_PACKET_SINK, nullptr));
  sink->state->path = std::move (path);
  return GRef<GstElement>::sink (GST_ELEMENT (sink));
}

} // namespace wsrtc
