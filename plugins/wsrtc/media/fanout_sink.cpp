// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fanout_sink.hpp"

#include <utility>
#include <vector>

#include <gst/video/video.h>

#include "media_debug.hpp"

namespace {

constexpr const char *new_source = "wsrtc-new-source";

struct FanoutSinkState {
  std::shared_ptr<wsrtc::RtpDelivery> delivery;
  // Streaming thread, all three.
  GstSegment segment;
  GstClockTime last_time = 0;
  std::vector<GstBuffer *> packets; // of the list in hand; kept for its capacity
};

} // namespace

struct _GstWsrtcFanoutSink {
  GstElement parent;
  FanoutSinkState *state;
};

G_DEFINE_TYPE (GstWsrtcFanoutSink, gst_wsrtc_fanout_sink, GST_TYPE_ELEMENT)

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/x-rtp"));

// What has no time stamp goes with what was before it, as the payloader's RTP time does.
static GstClockTime running_time_of (FanoutSinkState *state, GstBuffer *buffer)
{
  const GstClockTime time =
      gst_segment_to_running_time (&state->segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
  if (GST_CLOCK_TIME_IS_VALID (time))
    state->last_time = time;
  return state->last_time;
}

static GstFlowReturn gst_wsrtc_fanout_sink_chain (GstPad *, GstObject *parent, GstBuffer *buffer)
{
  FanoutSinkState *state = GST_WSRTC_FANOUT_SINK (parent)->state;
  state->delivery->deliver (&buffer, 1, running_time_of (state, buffer));
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static GstFlowReturn gst_wsrtc_fanout_sink_chain_list (GstPad *, GstObject *parent, GstBufferList *list)
{
  FanoutSinkState *state = GST_WSRTC_FANOUT_SINK (parent)->state;
  const guint count = gst_buffer_list_length (list);
  state->packets.clear ();
  for (guint i = 0; i < count; i++)
    state->packets.push_back (gst_buffer_list_get (list, i));
  if (count > 0)
    state->delivery->deliver (state->packets.data (), count, running_time_of (state, state->packets[0]));
  gst_buffer_list_unref (list);
  return GST_FLOW_OK;
}

static void take_caps (const FanoutSinkState *state, GstEvent *event)
{
  GstCaps *caps = nullptr;
  gst_event_parse_caps (event, &caps);
  state->delivery->set_caps (caps);
}

static gboolean gst_wsrtc_fanout_sink_event (GstPad *, GstObject *parent, GstEvent *event)
{
  auto *self = GST_WSRTC_FANOUT_SINK (parent);
  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS)
    take_caps (self->state, event);
  else if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT)
    gst_event_copy_segment (event, &self->state->segment);
  else if (wsrtc::is_new_source_event (event) && self->state->delivery->await_key_frame ())
    wsrtc::request_key_frame_upstream (GST_ELEMENT (self));
  gst_event_unref (event);
  return TRUE;
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
}

static void gst_wsrtc_fanout_sink_init (GstWsrtcFanoutSink *self)
{
  self->state = new FanoutSinkState ();
  gst_segment_init (&self->state->segment, GST_FORMAT_TIME);
  GstPad *pad = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (pad, gst_wsrtc_fanout_sink_chain);
  gst_pad_set_chain_list_function (pad, gst_wsrtc_fanout_sink_chain_list);
  gst_pad_set_event_function (pad, gst_wsrtc_fanout_sink_event);
  gst_element_add_pad (GST_ELEMENT (self), pad);
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

GstEvent *make_new_source_event ()
{
  return gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM, gst_structure_new_empty (new_source));
}

bool is_new_source_event (GstEvent *event)
{
  return GST_EVENT_TYPE (event) == GST_EVENT_CUSTOM_DOWNSTREAM && gst_event_has_name (event, new_source);
}

} // namespace wsrtc
