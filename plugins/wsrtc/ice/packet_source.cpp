// SPDX-License-Identifier: LGPL-2.1-or-later
#include "packet_source.hpp"

#include <atomic>
#include <new>

struct _GstWsrtcPacketSource {
  GstElement parent;
  GstPad *pad;             // the element's
  std::atomic<bool> begun; // the pad has had its first events
};

G_DEFINE_TYPE (GstWsrtcPacketSource, gst_wsrtc_packet_source, GST_TYPE_ELEMENT)

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/x-rtp"));

static gboolean gst_wsrtc_packet_source_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return gst_pad_query_default (pad, parent, query);
  gst_query_set_latency (query, TRUE, 0, GST_CLOCK_TIME_NONE);
  return TRUE;
}

static gboolean gst_wsrtc_packet_source_activate (GstPad *pad, GstObject *parent, GstPadMode mode,
                                                  gboolean active)
{
  // A pad that is switched off forgets its events.
  GST_WSRTC_PACKET_SOURCE (parent)->begun = false;
  return mode == GST_PAD_MODE_PUSH;
}

static GstStateChangeReturn gst_wsrtc_packet_source_change_state (GstElement *element, GstStateChange change)
{
  const GstStateChangeReturn result =
      GST_ELEMENT_CLASS (gst_wsrtc_packet_source_parent_class)->change_state (element, change);
  const bool live =
      change == GST_STATE_CHANGE_READY_TO_PAUSED || change == GST_STATE_CHANGE_PLAYING_TO_PAUSED;
  return live && result == GST_STATE_CHANGE_SUCCESS ? GST_STATE_CHANGE_NO_PREROLL : result;
}

static void gst_wsrtc_packet_source_class_init (GstWsrtcPacketSourceClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  element_class->change_state = gst_wsrtc_packet_source_change_state;
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "WebRTC packet source", "Source/Network",
                                         "What one WebRTC peer sends to a shared UDP port", "wsrtc");
}

static void gst_wsrtc_packet_source_init (GstWsrtcPacketSource *self)
{
  new (&self->begun) std::atomic<bool> (false);
  self->pad = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_query_function (self->pad, gst_wsrtc_packet_source_query);
  gst_pad_set_activatemode_function (self->pad, gst_wsrtc_packet_source_activate);
  gst_pad_use_fixed_caps (self->pad);
  gst_element_add_pad (GST_ELEMENT (self), self->pad);
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SOURCE);
}

namespace wsrtc {

namespace {

void push_first_events (GstPad *pad)
{
  const GUnique<char> id (g_strdup_printf ("wsrtc-%08x", g_random_int ()));
  gst_pad_push_event (pad, gst_event_new_stream_start (id.get ()));
  const auto caps = MiniRef<GstCaps>::adopt (gst_caps_new_empty_simple ("application/x-rtp"));
  gst_pad_push_event (pad, gst_event_new_caps (caps.get ()));
  GstSegment segment;
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (pad, gst_event_new_segment (&segment));
}

} // namespace

GRef<GstElement> make_packet_source ()
{
  return GRef<GstElement>::sink (
      static_cast<GstElement *> (g_object_new (GST_TYPE_WSRTC_PACKET_SOURCE, nullptr)));
}

void push_packet (GstWsrtcPacketSource *source, const uint8_t *bytes, size_t size)
{
  if (!gst_pad_is_active (source->pad))
    return;
  if (!source->begun.exchange (true))
    push_first_events (source->pad);
  GstBuffer *packet = gst_buffer_new_memdup (bytes, size);
  const GstClockTime now = gst_element_get_current_running_time (GST_ELEMENT (source));
  GST_BUFFER_PTS (packet) = GST_BUFFER_DTS (packet) = now;
  gst_pad_push (source->pad, packet);
}

} // namespace wsrtc
