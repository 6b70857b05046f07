// SPDX-License-Identifier: LGPL-2.1-or-later
#include "track_inlet.hpp"

#include <algorithm>
#include <utility>

namespace wsrtc {

namespace {

// Some hundred milliseconds, with a key frame.
constexpr size_t most_held = 512;

// The pads may be in use a moment longer than what they belong to.
using InletRef = std::weak_ptr<TrackInlet>;

std::shared_ptr<TrackInlet> inlet_in (gpointer data)
{
  return static_cast<InletRef *> (data)->lock ();
}

void drop_ref (gpointer data)
{
  delete static_cast<InletRef *> (data);
}

bool is_key_frame_request (GstEvent *event)
{
  return GST_EVENT_TYPE (event) == GST_EVENT_CUSTOM_UPSTREAM && gst_event_has_name (event, "GstForceKeyUnit");
}

} // namespace

TrackInlet::TrackInlet (unsigned latency)
    : latency_ (latency), entry_ (GRef<GstPad>::sink (gst_pad_new (nullptr, GST_PAD_SINK))),
      exit_ (GRef<GstPad>::sink (gst_pad_new (nullptr, GST_PAD_SRC)))
{
  gst_segment_init (&segment_, GST_FORMAT_TIME);
}

TrackInlet::~TrackInlet ()
{
  close ();
}

std::shared_ptr<TrackInlet> TrackInlet::create (unsigned latency)
{
  std::shared_ptr<TrackInlet> inlet (new TrackInlet (latency));
  const auto ref = [&] { return new InletRef (inlet); };
  const auto on_packet = [] (GstPad *pad, GstObject *, GstBuffer *packet) {
    if (const auto self = inlet_in (pad->chaindata))
      self->push (packet);
    else
      gst_buffer_unref (packet);
    return GST_FLOW_OK;
  };
  const auto on_event = [] (GstPad *pad, GstObject *, GstEvent *event) -> gboolean {
    if (const auto self = inlet_in (pad->eventdata))
      self->on_event (event);
    else
      gst_event_unref (event);
    return TRUE;
  };
  const auto on_upstream = [] (GstPad *pad, GstObject *, GstEvent *event) -> gboolean {
    const auto self = inlet_in (pad->eventdata);
    if (self && is_key_frame_request (event))
      return gst_pad_push_event (self->entry (), event);
    const GstEventType type = GST_EVENT_TYPE (event);
    gst_event_unref (event);
    return type != GST_EVENT_SEEK && type != GST_EVENT_SELECT_STREAMS; // others ask for nothing
  };
  const auto on_query = [] (GstPad *pad, GstObject *, GstQuery *query) -> gboolean {
    const auto self = inlet_in (pad->querydata);
    return self && self->on_query (query);
  };
  gst_pad_set_chain_function_full (inlet->entry (), on_packet, ref (), drop_ref);
  gst_pad_set_event_function_full (inlet->entry (), on_event, ref (), drop_ref);
  gst_pad_set_event_function_full (inlet->exit (), on_upstream, ref (), drop_ref);
  gst_pad_set_query_function_full (inlet->exit (), on_query, ref (), drop_ref);
  gst_pad_set_active (inlet->entry (), TRUE);
  gst_pad_set_active (inlet->exit (), TRUE);
  return inlet;
}

// ---- owner's thread

void TrackInlet::open (StreamIntroduction introduction)
{
  introduction_ = std::move (introduction);
  Door early = Door::Early; // and not closed
  door_.compare_exchange_strong (early, Door::Open, std::memory_order_release);
}

void TrackInlet::close ()
{
  door_.store (Door::Closed);
  gst_pad_set_active (exit (), FALSE);
}

void TrackInlet::set_running (bool running, GstClockTimeDiff offset)
{
  offset_.store (offset);
  running_.store (running);
}

// ---- peer's streaming thread

bool TrackInlet::passes ()
{
  const bool passes =
      door_.load (std::memory_order_acquire) == Door::Open && running_.load () && gst_pad_is_linked (exit ());
  gap_ = gap_ || !passes;
  return passes;
}

GstClockTime TrackInlet::shifted (GstClockTime time) const
{
  const GstClockTime running =
      GST_CLOCK_TIME_IS_VALID (time) ? gst_segment_to_running_time (&segment_, GST_FORMAT_TIME, time) : time;
  if (!GST_CLOCK_TIME_IS_VALID (running))
    return running;
  return static_cast<GstClockTime> (
      std::max<GstClockTimeDiff> (static_cast<GstClockTimeDiff> (running) + offset_.load (), 0));
}

// Two peers' clocks are a few milliseconds apart; what is linked sees one stream,
// whose time does not go back. Within one peer's it may: pictures that are
// decoded in another order.
GstClockTime TrackInlet::follow (GstClockTime time)
{
  if (!GST_CLOCK_TIME_IS_VALID (time))
    return time;
  time = std::max (time, floor_);
  introduction_.time->store (std::max (time, introduction_.time->load ()));
  return time;
}

void TrackInlet::push (GstBuffer *packet)
{
  last_packet_.store (g_get_monotonic_time (), std::memory_order_relaxed);
  if (door_.load (std::memory_order_acquire) == Door::Early) {
    hold (packet);
    return;
  }
  const auto early = std::exchange (held_, {});
  if (!passes ()) {
    gst_buffer_unref (packet);
    return;
  }
  for (const auto &one : early)
    forward (gst_buffer_ref (one.get ()));
  forward (packet);
}

// Of too many none is of use: the first are missing.
void TrackInlet::hold (GstBuffer *packet)
{
  if (held_.size () >= most_held) {
    held_.clear ();
    gap_ = true;
  }
  held_.push_back (MiniRef<GstBuffer>::adopt (packet));
}

void TrackInlet::forward (GstBuffer *packet)
{
  if (!std::exchange (begun_, true))
    introduce ();
  packet = gst_buffer_make_writable (packet);
  GST_BUFFER_PTS (packet) = follow (shifted (GST_BUFFER_PTS (packet)));
  GST_BUFFER_DTS (packet) = follow (shifted (GST_BUFFER_DTS (packet)));
  if (std::exchange (gap_, false))
    GST_BUFFER_FLAG_SET (packet, GST_BUFFER_FLAG_DISCONT);
  // What becomes of it is no matter of the peer's.
  (void)gst_pad_push (exit (), packet);
}

void TrackInlet::introduce ()
{
  floor_ = introduction_.time->load ();
  GstEvent *start = gst_event_new_stream_start (introduction_.id.c_str ());
  gst_event_set_group_id (start, introduction_.group);
  if (introduction_.stream)
    gst_event_set_stream (start, introduction_.stream.get ());
  gst_pad_push_event (exit (), start);
  if (const auto caps = MiniRef<GstCaps>::adopt (gst_pad_get_current_caps (entry ())))
    gst_pad_push_event (exit (), gst_event_new_caps (caps.get ()));
  if (introduction_.collection)
    gst_pad_push_event (exit (), gst_event_new_stream_collection (introduction_.collection.get ()));
  GstSegment all;
  gst_segment_init (&all, GST_FORMAT_TIME);
  gst_pad_push_event (exit (), gst_event_new_segment (&all));
  if (introduction_.tags)
    gst_pad_push_event (exit (), gst_event_new_tag (gst_tag_list_ref (introduction_.tags.get ())));
}

// The peer's own stream-start, segment and end are its own. What tells of lost
// packets goes through.
void TrackInlet::on_event (GstEvent *event)
{
  const auto owned = MiniRef<GstEvent>::adopt (event);
  switch (GST_EVENT_TYPE (event)) {
  case GST_EVENT_SEGMENT:
    gst_event_copy_segment (event, &segment_);
    break;
  case GST_EVENT_CAPS:
    if (begun_)
      gst_pad_push_event (exit (), gst_event_ref (event));
    break;
  case GST_EVENT_CUSTOM_DOWNSTREAM:
    if (begun_ && passes ())
      push_loss (event);
    break;
  default:
    break;
  }
}

void TrackInlet::push_loss (GstEvent *event)
{
  auto *structure = gst_structure_copy (gst_event_get_structure (event));
  guint64 time = 0;
  if (gst_structure_get_uint64 (structure, "timestamp", &time))
    gst_structure_set (structure, "timestamp", G_TYPE_UINT64, shifted (time), nullptr);
  gst_pad_push_event (exit (), gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM, structure));
}

// ---- what is linked

gboolean TrackInlet::on_query (GstQuery *query) const
{
  switch (GST_QUERY_TYPE (query)) {
  case GST_QUERY_LATENCY:
    gst_query_set_latency (query, TRUE, latency_ * GST_MSECOND, GST_CLOCK_TIME_NONE);
    return TRUE;
  case GST_QUERY_CAPS:
    return gst_pad_query_default (exit (), nullptr, query);
  default:
    return FALSE;
  }
}

} // namespace wsrtc
