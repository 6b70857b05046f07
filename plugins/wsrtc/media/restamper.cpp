// SPDX-License-Identifier: LGPL-2.1-or-later
#include "restamper.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "media_debug.hpp"

namespace wsrtc {

namespace {

GstClockTime to_stamp (int64_t time)
{
  return time == no_time ? GST_CLOCK_TIME_NONE : static_cast<GstClockTime> (std::max<int64_t> (time, 0));
}

// Do both read the same stamps as the same times?
bool maps_alike (const GstSegment &one, const GstSegment &other)
{
  return one.format == other.format && one.rate == other.rate && one.start == other.start &&
         one.base == other.base && one.offset == other.offset && (one.rate > 0 || one.stop == other.stop);
}

// Runs `change` on each; nullptr of it takes the buffer out.
template <typename Change> GstBufferList *change_each (GstBufferList *list, Change change)
{
  GstBufferList *changed = gst_buffer_list_new_sized (gst_buffer_list_length (list));
  for (guint i = 0; i < gst_buffer_list_length (list); i++)
    if (GstBuffer *buffer = change (gst_buffer_ref (gst_buffer_list_get (list, i))))
      gst_buffer_list_add (changed, buffer);
  gst_buffer_list_unref (list);
  return changed;
}

} // namespace

Restamper::Restamper (std::shared_ptr<StreamTime> time, GRef<GstElement> element)
    : time_ (std::move (time)), element_ (std::move (element))
{
  gst_segment_init (&segment_, GST_FORMAT_TIME);
}

void Restamper::set_traits (const TimelineTraits &traits)
{
  traits_ = traits;
  timeline_.set_traits (traits);
}

Restamper::Reading Restamper::read_time () const
{
  auto clock = GRef<GstClock>::adopt (gst_element_get_clock (element_.get ()));
  GstClockTime base_time = gst_element_get_base_time (element_.get ());
  if (!clock) { // nobody has given one
    clock = GRef<GstClock>::take_ref (time_->clock ());
    base_time = time_->base_time ();
  }
  const int64_t shift = time_->shift (clock.get (), base_time);
  return {shift, static_cast<int64_t> (gst_clock_get_time (clock.get ()) - base_time) + shift};
}

GstEvent *Restamper::take_segment (GstEvent *event)
{
  GstSegment segment;
  gst_event_copy_segment (event, &segment);
  if (!maps_alike (segment, segment_))
    timeline_.expect_break ();
  segment_ = segment;
  GstSegment endless;
  gst_segment_init (&endless, GST_FORMAT_TIME);
  GstEvent *replaced = gst_event_new_segment (&endless);
  gst_event_set_seqnum (replaced, gst_event_get_seqnum (event));
  gst_event_unref (event);
  return replaced;
}

// What a raw input has outside of its segment is not meant to be seen; what is
// encoded is needed to decode the rest.
bool Restamper::is_outside (const GstBuffer *buffer) const
{
  if (traits_.encoded || segment_.format != GST_FORMAT_TIME || !GST_BUFFER_PTS_IS_VALID (buffer))
    return false;
  const GstClockTime start = GST_BUFFER_PTS (buffer);
  const GstClockTime stop =
      GST_BUFFER_DURATION_IS_VALID (buffer) ? start + GST_BUFFER_DURATION (buffer) : GST_CLOCK_TIME_NONE;
  guint64 clipped_start = 0, clipped_stop = 0;
  return !gst_segment_clip (&segment_, GST_FORMAT_TIME, start, stop, &clipped_start, &clipped_stop);
}

int64_t Restamper::to_stream_time (GstClockTime time, int64_t shift) const
{
  if (!GST_CLOCK_TIME_IS_VALID (time) || segment_.format != GST_FORMAT_TIME)
    return no_time;
  guint64 running_time = 0;
  const int sign = gst_segment_to_running_time_full (&segment_, GST_FORMAT_TIME, time, &running_time);
  if (sign == 0 || running_time > static_cast<guint64> (INT64_MAX) / 2)
    return no_time;
  return sign * static_cast<int64_t> (running_time) + shift;
}

std::optional<Stamps> Restamper::place (GstClockTime pts, GstClockTime dts, GstClockTime duration)
{
  const auto [shift, now] = read_time ();
  Stamps stamps{to_stream_time (pts, shift), to_stream_time (dts, shift), no_time};
  if (GST_CLOCK_TIME_IS_VALID (duration) && duration < static_cast<GstClockTime> (INT64_MAX))
    stamps.duration = static_cast<int64_t> (static_cast<double> (duration) / std::abs (segment_.rate));
  auto placed = timeline_.place (stamps, now, time_->shared_offset (now));
  if (timeline_.jumped ()) {
    GST_INFO_OBJECT (element_.get (), "time stamps broke; %" GST_STIME_FORMAT " is added from here on",
                     GST_STIME_ARGS (timeline_.offset ()));
    time_->share_offset (timeline_.offset (), now);
  }
  if (!placed)
    return placed;
  // Running time again.
  for (int64_t *stamp : {&placed->pts, &placed->dts})
    if (*stamp != no_time)
      *stamp -= shift;
  return placed;
}

GstBuffer *Restamper::before (GstBuffer *buffer)
{
  const auto placed = is_outside (buffer) ? std::nullopt
                                          : place (GST_BUFFER_PTS (buffer), GST_BUFFER_DTS (buffer),
                                                   GST_BUFFER_DURATION (buffer));
  if (!placed) {
    gst_buffer_unref (buffer);
    return nullptr;
  }
  buffer = gst_buffer_make_writable (buffer);
  GST_BUFFER_PTS (buffer) = to_stamp (placed->pts);
  GST_BUFFER_DTS (buffer) = placed->dts < 0 ? GST_CLOCK_TIME_NONE : to_stamp (placed->dts);
  GST_BUFFER_DURATION (buffer) = to_stamp (placed->duration);
  return buffer;
}

GstBufferList *Restamper::before (GstBufferList *list)
{
  return change_each (list, [this] (GstBuffer *buffer) { return before (buffer); });
}

GstEvent *Restamper::before_gap (GstEvent *gap)
{
  GstClockTime start = GST_CLOCK_TIME_NONE, duration = GST_CLOCK_TIME_NONE;
  gst_event_parse_gap (gap, &start, &duration);
  const auto placed = place (start, GST_CLOCK_TIME_NONE, duration);
  const guint32 seqnum = gst_event_get_seqnum (gap);
  gst_event_unref (gap);
  if (!placed || placed->pts == no_time)
    return nullptr;
  GstEvent *replaced = gst_event_new_gap (to_stamp (placed->pts), to_stamp (placed->duration));
  gst_event_set_seqnum (replaced, seqnum);
  return replaced;
}

GstBuffer *Restamper::after (GstBuffer *buffer)
{
  const int64_t shift = read_time ().shift;
  buffer = gst_buffer_make_writable (buffer);
  for (GstClockTime *stamp : {&GST_BUFFER_PTS (buffer), &GST_BUFFER_DTS (buffer)})
    if (GST_CLOCK_TIME_IS_VALID (*stamp))
      *stamp = to_stamp (static_cast<int64_t> (*stamp) + shift);
  return buffer;
}

GstBufferList *Restamper::after (GstBufferList *list)
{
  return change_each (list, [this] (GstBuffer *buffer) { return after (buffer); });
}

} // namespace wsrtc
