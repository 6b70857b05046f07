// SPDX-License-Identifier: LGPL-2.1-or-later
#include "decoder_feed.hpp"

#include <memory>
#include <utility>

#include <gst/video/video.h>

#include "latency_watch.hpp"
#include "media_debug.hpp"
#include "pad_watch.hpp"

namespace wsrtc {

namespace {

constexpr GstClockTime patience = GST_SECOND;
constexpr guint most_bytes = 32u << 20; // of a stream without time stamps, too
constexpr gint64 ask_interval = G_TIME_SPAN_SECOND;

GstBuffer *first_buffer (GstPadProbeInfo *info)
{
  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER)
    return GST_PAD_PROBE_INFO_BUFFER (info);
  GstBufferList *list = GST_PAD_PROBE_INFO_BUFFER_LIST (info);
  return gst_buffer_list_length (list) > 0 ? gst_buffer_list_get (list, 0) : nullptr;
}

bool is_key_frame (GstPadProbeInfo *info)
{
  GstBuffer *buffer = first_buffer (info);
  return buffer && !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
}

// GST_CLOCK_TIME_NONE when it has no time stamp: then bytes are the limit.
GstClockTime time_of (GstPadProbeInfo *info)
{
  GstBuffer *buffer = first_buffer (info);
  return buffer ? GST_BUFFER_PTS (buffer) : GST_CLOCK_TIME_NONE;
}

} // namespace

void DecoderFeed::install (GstPad *entry, GstElement *queue)
{
  const auto feed = std::make_shared<DecoderFeed> ();
  watch_data (entry, feed, [] (DecoderFeed &self, GstPad *pad, GstPadProbeInfo *) {
    self.come (pad);
    return true;
  });
  const auto sink = GRef<GstPad>::adopt (gst_element_get_static_pad (queue, "sink"));
  watch_data (sink.get (), feed,
              [] (DecoderFeed &self, GstPad *pad, GstPadProbeInfo *info) { return self.pass (pad, info); });
  const auto src = GRef<GstPad>::adopt (gst_element_get_static_pad (queue, "src"));
  watch_data (src.get (), feed, [] (DecoderFeed &self, GstPad *, GstPadProbeInfo *info) {
    self.since_ = time_of (info);
    return true;
  });
  watch_latency (src.get (), [feed] (GstPad *, GstClockTime latency) { feed->latency_ = latency; });
}

// Again and again, while it waits: a source may lose the request, or be deaf for
// a while. What comes first may be a key frame.
void DecoderFeed::come (GstPad *entry)
{
  const gint64 now = g_get_monotonic_time ();
  if (vain_ == 0)
    vain_ = now;
  const bool stuck = now - vain_ > ask_interval;
  if (!std::exchange (has_begun_, true) || (open_ && !stuck) || (asked_ != 0 && now - asked_ < ask_interval))
    return;
  asked_ = now;
  gst_pad_push_event (entry, gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE, TRUE, 0));
}

bool DecoderFeed::pass (GstPad *pad, GstPadProbeInfo *info)
{
  vain_ = 0;
  if (queue_is_long (pad, time_of (info))) {
    if (open_)
      GST_INFO_OBJECT (pad, "the decoder is too slow; frames are left out up to a key frame");
    open_ = false;
    return false;
  }
  open_ = open_ || is_key_frame (info);
  return open_;
}

// By time stamps, while the oldest one is known: who begins in the middle of a stream sends some frames
// without. The queue's own level counts from the beginning of the segment until that has come out of it: a
// stream that does not begin at 0 would be too long with its first frame.
bool DecoderFeed::queue_is_long (GstPad *pad, GstClockTime time)
{
  const auto queue = GRef<GstElement>::adopt (gst_pad_get_parent_element (pad));
  guint buffers = 0, bytes = 0;
  g_object_get (queue.get (), "current-level-buffers", &buffers, "current-level-bytes", &bytes, nullptr);
  if (buffers == 0)
    since_ = time;
  const GstClockTime since = since_;
  const bool is_known = GST_CLOCK_TIME_IS_VALID (since) && GST_CLOCK_TIME_IS_VALID (time);
  return (is_known && time > since + latency_ + patience) || bytes > most_bytes;
}

} // namespace wsrtc
