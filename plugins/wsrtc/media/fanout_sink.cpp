// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fanout_sink.hpp"

#include <utility>
#include <vector>

#include <gst/video/video.h>

#include "media_debug.hpp"

namespace {

struct FanoutSinkState {
  std::shared_ptr<wsrtc::RtpDelivery> delivery;
  std::vector<GstBuffer *> packets; // of the list in hand; kept for its capacity
};

} // namespace

struct _GstWsrtcFanoutSink {
  GstBaseSink parent;
  FanoutSinkState *state;
};

G_DEFINE_TYPE (GstWsrtcFanoutSink, gst_wsrtc_fanout_sink, GST_TYPE_BASE_SINK)

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/x-rtp"));

static gboolean gst_wsrtc_fanout_sink_set_caps (GstBaseSink *sink, GstCaps *caps)
{
  GST_WSRTC_FANOUT_SINK (sink)->state->delivery->set_caps (caps);
  return TRUE;
}

// The segment belongs to the streaming thread, on which this runs.
static GstClockTime running_time_of (GstBaseSink *sink, GstBuffer *buffer)
{
  return gst_segment_to_running_time (&sink->segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
}

static GstFlowReturn gst_wsrtc_fanout_sink_render (GstBaseSink *sink, GstBuffer *buffer)
{
  GST_WSRTC_FANOUT_SINK (sink)->state->delivery->deliver (&buffer, 1, running_time_of (sink, buffer));
  return GST_FLOW_OK;
}

static GstFlowReturn gst_wsrtc_fanout_sink_render_list (GstBaseSink *sink, GstBufferList *list)
{
  const guint count = gst_buffer_list_length (list);
  if (count == 0)
    return GST_FLOW_OK;
  FanoutSinkState *state = GST_WSRTC_FANOUT_SINK (sink)->state;
  state->packets.clear ();
  for (guint i = 0; i < count; i++)
    state->packets.push_back (gst_buffer_list_get (list, i));
  state->delivery->deliver (state->packets.data (), count, running_time_of (sink, state->packets[0]));
  return GST_FLOW_OK;
}

static void gst_wsrtc_fanout_sink_finalize (GObject *object)
{
  delete GST_WSRTC_FANOUT_SINK (object)->state;
  G_OBJECT_CLASS (gst_wsrtc_fanout_sink_parent_class)->finalize (object);
}

static void gst_wsrtc_fanout_sink_class_init (GstWsrtcFanoutSinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_wsrtc_fanout_sink_finalize;
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_set_static_metadata (element_class, "WebRTC fan-out", "Sink/Network/RTP",
                                         "Gives packets to all viewers of a stream", "wsrtc");
  GstBaseSinkClass *sink_class = GST_BASE_SINK_CLASS (klass);
  sink_class->set_caps = gst_wsrtc_fanout_sink_set_caps;
  sink_class->render = gst_wsrtc_fanout_sink_render;
  sink_class->render_list = gst_wsrtc_fanout_sink_render_list;
}

static void gst_wsrtc_fanout_sink_init (GstWsrtcFanoutSink *self)
{
  self->state = new FanoutSinkState ();
  GstBaseSink *sink = GST_BASE_SINK (self);
  // Comes and goes in a running pipeline, whose state must not wait for it.
  gst_base_sink_set_async_enabled (sink, FALSE);
  // The input is paced already.
  gst_base_sink_set_sync (sink, FALSE);
  gst_base_sink_set_qos_enabled (sink, FALSE);
  gst_base_sink_set_last_sample_enabled (sink, FALSE);
}

namespace wsrtc {

GRef<GstElement> make_fanout_sink (std::shared_ptr<RtpDelivery> delivery)
{
  auto *sink = static_cast<GstWsrtcFanoutSink *> (g_object_new (GST_TYPE_WSRTC_FANOUT_SINK, nullptr));
  sink->state->delivery = std::move (delivery);
  return GRef<GstElement>::sink (GST_ELEMENT (sink));
}

void request_key_frame_upstream (GstElement *fanout_sink)
{
  GST_DEBUG_OBJECT (fanout_sink, "asking for a key frame");
  auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (fanout_sink, "sink"));
  // With all headers: a new viewer has no parameter sets yet.
  gst_pad_push_event (pad.get (), gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE, TRUE, 0));
}

} // namespace wsrtc
