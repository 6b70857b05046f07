// SPDX-License-Identifier: LGPL-2.1-or-later
#include "recording_tap.hpp"

#include <utility>

namespace wsrtc::bridge {

namespace {

// Of the pad's data; without any, time stamps are taken as they are.
GstSegment segment_of (GstPad *pad)
{
  GstSegment segment;
  gst_segment_init (&segment, GST_FORMAT_TIME);
  const auto event = MiniRef<GstEvent>::adopt (gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0));
  const GstSegment *known = nullptr;
  if (event)
    gst_event_parse_segment (event.get (), &known);
  return known && known->format == GST_FORMAT_TIME ? *known : segment;
}

GstClockTime running_time (const GstSegment &segment, GstClockTime stamp)
{
  return GST_CLOCK_TIME_IS_VALID (stamp) ? gst_segment_to_running_time (&segment, GST_FORMAT_TIME, stamp)
                                         : GST_CLOCK_TIME_NONE;
}

// Pictures and sound may count from different times, as encoders begin at a thousand
// hours; and pictures out of HTTP do not count at all: they are of now.
MiniRef<GstBuffer> with_running_time (GstBuffer *buffer, const GstSegment &segment)
{
  const bool counts = GST_BUFFER_PTS_IS_VALID (buffer) || GST_BUFFER_DTS_IS_VALID (buffer);
  const GstClockTime pts =
      counts ? running_time (segment, GST_BUFFER_PTS (buffer)) : gst_util_get_timestamp ();
  const GstClockTime dts = running_time (segment, GST_BUFFER_DTS (buffer));
  if (pts == GST_BUFFER_PTS (buffer) && dts == GST_BUFFER_DTS (buffer))
    return MiniRef<GstBuffer>::take_ref (buffer);
  auto copy = MiniRef<GstBuffer>::adopt (gst_buffer_copy (buffer));
  GST_BUFFER_PTS (copy.get ()) = pts;
  GST_BUFFER_DTS (copy.get ()) = dts;
  return copy;
}

} // namespace

void RecordingTap::attach (GstPad *pad)
{
  gst_pad_add_probe (
      pad, static_cast<GstPadProbeType> (GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST),
      +[] (GstPad *source, GstPadProbeInfo *info, gpointer data) {
        (*static_cast<std::shared_ptr<RecordingTap> *> (data))->on_data (source, info);
        return GST_PAD_PROBE_OK;
      },
      new std::shared_ptr<RecordingTap> (shared_from_this ()),
      [] (gpointer data) { delete static_cast<std::shared_ptr<RecordingTap> *> (data); });
}

void RecordingTap::set_target (GRef<GstElement> appsrc)
{
  const std::lock_guard<std::mutex> lock (mutex_);
  std::swap (target_, appsrc); // the one before goes when the lock is free
  fresh_ = true;
}

void RecordingTap::forget ()
{
  last_ = 0;
  const std::lock_guard<std::mutex> lock (mutex_);
  sets_.clear ();
}

MiniRef<GstCaps> RecordingTap::caps () const
{
  const std::lock_guard<std::mutex> lock (mutex_);
  return caps_;
}

void RecordingTap::on_data (GstPad *pad, GstPadProbeInfo *info)
{
  auto caps = MiniRef<GstCaps>::adopt (gst_pad_get_current_caps (pad));
  if (!caps)
    return;
  last_ = g_get_monotonic_time ();
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    caps_ = caps;
  }
  const GstSegment segment = segment_of (pad);
  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER) {
    hand_on (GST_PAD_PROBE_INFO_BUFFER (info), segment, caps.get ());
    return;
  }
  GstBufferList *list = GST_PAD_PROBE_INFO_BUFFER_LIST (info);
  for (guint i = 0; i < gst_buffer_list_length (list); i++)
    hand_on (gst_buffer_list_get (list, i), segment, caps.get ());
}

// The queue of the appsrc leaks when a disk is too slow. A file begins later than the
// stream, which may have told how to read it at its beginning only.
void RecordingTap::hand_on (GstBuffer *buffer, const GstSegment &segment, GstCaps *caps)
{
  GRef<GstElement> target;
  auto whole = MiniRef<GstBuffer>::take_ref (buffer);
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    sets_.note (buffer, caps);
    target = target_;
    if (target && std::exchange (fresh_, false))
      whole = sets_.before (buffer);
  }
  if (!target)
    return;
  const auto timed = with_running_time (whole.get (), segment);
  GstSample *sample = gst_sample_new (timed.get (), caps, nullptr, nullptr);
  GstFlowReturn ignored = GST_FLOW_OK;
  g_signal_emit_by_name (target.get (), "push-sample", sample, &ignored);
  gst_sample_unref (sample);
}

} // namespace wsrtc::bridge
