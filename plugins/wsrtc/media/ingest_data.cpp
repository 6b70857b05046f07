// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The streaming thread's half of PadIngest: what comes in.
#include <algorithm>
#include <utility>

#include <gst/video/video.h>

#include "any_caps.hpp"
#include "fanout_sink.hpp"
#include "media_debug.hpp"
#include "pad_ingest.hpp"

namespace wsrtc {

namespace {

constexpr auto buffers =
    static_cast<GstPadProbeType> (GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST);
constexpr auto events =
    static_cast<GstPadProbeType> (GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM | GST_PAD_PROBE_TYPE_EVENT_FLUSH);

struct Pace {
  gboolean live = FALSE;
  GstClockTime latency = 0;
};

Pace ask_pace (GstPad *sink)
{
  Pace pace;
  GstQuery *query = gst_query_new_latency ();
  if (gst_pad_peer_query (sink, query))
    gst_query_parse_latency (query, &pace.live, &pace.latency, nullptr);
  gst_query_unref (query);
  return pace;
}

// Some pictures come so rarely that a wait for one is no silence.
gint64 silence_limit_of (const GstCaps *caps)
{
  constexpr gint64 pictures = 3, longest = G_TIME_SPAN_MINUTE;
  int rate = 0, per = 1;
  gst_structure_get_fraction (gst_caps_get_structure (caps, 0), "framerate", &rate, &per);
  if (rate <= 0)
    return silence_limit;
  return std::clamp (pictures * G_TIME_SPAN_SECOND * per / rate, silence_limit, longest);
}

// The probe's data was given away, and `replaced` came back, if anything.
GstPadProbeReturn go_on_with (GstPadProbeInfo *info, gpointer replaced)
{
  GST_PAD_PROBE_INFO_DATA (info) = replaced;
  return replaced ? GST_PAD_PROBE_OK : GST_PAD_PROBE_HANDLED;
}

// The fakesink takes nothing after an end, and only a flush undoes that.
GstPadProbeReturn revive_end (GstPad *source, GstPadProbeInfo *info, gpointer)
{
  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) != GST_EVENT_STREAM_START)
    return GST_PAD_PROBE_OK;
  const auto sink = GRef<GstPad>::adopt (gst_pad_get_peer (source));
  const auto ended =
      MiniRef<GstEvent>::adopt (sink ? gst_pad_get_sticky_event (sink.get (), GST_EVENT_EOS, 0) : nullptr);
  if (ended) {
    gst_pad_send_event (sink.get (), gst_event_new_flush_start ());
    gst_pad_send_event (sink.get (), gst_event_new_flush_stop (FALSE));
  }
  return GST_PAD_PROBE_OK;
}

} // namespace

// Application's thread, before anything can come.
void PadIngest::watch (const GRef<GstElement> &end)
{
  restamper_.emplace (time_, end);
  probed_ = GRef<GstPad>::adopt (gst_element_get_static_pad (pace_.get (), "sink"));
  probe_ = gst_pad_add_probe (
      probed_.get (), static_cast<GstPadProbeType> (buffers | events),
      +[] (GstPad *, GstPadProbeInfo *info, gpointer self) {
        return static_cast<PadIngest *> (self)->on_data (info);
      },
      this, nullptr);
  paced_ = GRef<GstPad>::adopt (gst_element_get_static_pad (pace_.get (), "src"));
  paced_probe_ = gst_pad_add_probe (
      paced_.get (), static_cast<GstPadProbeType> (buffers | events),
      +[] (GstPad *, GstPadProbeInfo *info, gpointer self) {
        return static_cast<PadIngest *> (self)->on_paced (info);
      },
      this, nullptr);
  const auto entry = GRef<GstPad>::adopt (gst_element_get_static_pad (tee_.get (), "sink"));
  gst_pad_add_probe (entry.get (), GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM, take_any_caps, nullptr, nullptr);
  const auto end_sink = GRef<GstPad>::adopt (gst_element_get_static_pad (end.get (), "sink"));
  const auto before_end = GRef<GstPad>::adopt (gst_pad_get_peer (end_sink.get ()));
  gst_pad_add_probe (before_end.get (), GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, revive_end, nullptr, nullptr);
}

// ---- in front of the clocksync

GstPadProbeReturn PadIngest::on_data (GstPadProbeInfo *info)
{
  const GstPadProbeType type = GST_PAD_PROBE_INFO_TYPE (info);
  if (type & events)
    return on_event (info);
  if (blocked_)
    return GST_PAD_PROBE_DROP;
  see_media ();
  if (type & GST_PAD_PROBE_TYPE_BUFFER)
    return go_on_with (info, restamper_->before (GST_PAD_PROBE_INFO_BUFFER (info)));
  return go_on_with (info, restamper_->before (GST_PAD_PROBE_INFO_BUFFER_LIST (info)));
}

GstPadProbeReturn PadIngest::on_event (GstPadProbeInfo *info)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  switch (GST_EVENT_TYPE (event)) {
  case GST_EVENT_STREAM_START:
  case GST_EVENT_FLUSH_STOP:
    on_new_stream ();
    return GST_PAD_PROBE_OK;
  case GST_EVENT_CAPS: {
    GstCaps *caps = nullptr;
    gst_event_parse_caps (event, &caps);
    return on_caps (caps);
  }
  case GST_EVENT_SEGMENT:
    return go_on_with (info, restamper_->take_segment (event));
  case GST_EVENT_GAP:
    if (blocked_)
      return GST_PAD_PROBE_DROP;
    see_media ();
    return go_on_with (info, restamper_->before_gap (event));
  case GST_EVENT_EOS:
    on_end ();
    return GST_PAD_PROBE_DROP;
  default:
    return GST_PAD_PROBE_OK;
  }
}

void PadIngest::on_new_stream ()
{
  new_source_ = had_media_;
  restamper_->expect_break ();
}

// Viewers wait for the input to come back. The still picture makes parsers hand
// out what they have.
void PadIngest::on_end ()
{
  last_media_ = 0;
  if (events_.flow)
    events_.flow (true);
  if (had_media_)
    gst_pad_push_event (paced_.get (), gst_video_event_new_still_frame (TRUE));
}

void PadIngest::see_media ()
{
  had_media_ = true;
  const gint64 now = g_get_monotonic_time ();
  const gint64 before = last_media_.exchange (now);
  if ((before == 0 || now - before > silence_limit_) && events_.flow)
    events_.flow (false);
}

bool PadIngest::flows () const
{
  const gint64 last = last_media_;
  return last != 0 && g_get_monotonic_time () - last <= silence_limit_;
}

GstPadProbeReturn PadIngest::on_caps (const GstCaps *caps)
{
  const Status accepted = accept (caps);
  blocked_ = !accepted;
  if (blocked_) {
    if (events_.failed)
      events_.failed (accepted.error ().within (name_));
    return GST_PAD_PROBE_DROP;
  }
  adapt (caps);
  const bool changed = !caps_ || !gst_caps_is_equal (caps_.get (), caps);
  caps_ = MiniRef<GstCaps>::take_ref (const_cast<GstCaps *> (caps));
  if (changed && events_.caps_changed)
    events_.caps_changed ();
  return GST_PAD_PROBE_OK;
}

Status PadIngest::accept (const GstCaps *caps)
{
  const auto now = read_input_caps (kind_, caps);
  if (!now)
    return now.error ();
  std::lock_guard<std::mutex> lock (mutex_);
  if (format_ && *format_ != *now)
    generation_++;
  format_ = *now;
  return Done{};
}

// Only what is not live has to be held back: a sink that does not wait would
// otherwise run through a file in no time. A live source comes at its own pace,
// and waiting for its latency would only make it later.
void PadIngest::adapt (const GstCaps *caps)
{
  const Pace pace = ask_pace (probed_.get ());
  GST_DEBUG ("%s: the input is %s", name_.c_str (), pace.live ? "live" : "not live");
  g_object_set (pace_.get (), "sync", !pace.live, nullptr);
  TimelineTraits traits;
  traits.live = pace.live;
  // A JPEG is a picture of its own, in one piece.
  const bool is_jpeg = gst_structure_has_name (gst_caps_get_structure (caps, 0), "image/jpeg");
  traits.encoded = kind_ == MediaKind::Video && codec_of_caps (caps) && !is_jpeg;
  traits.sound = kind_ == MediaKind::Audio;
  traits.latency = static_cast<int64_t> (std::min<GstClockTime> (pace.latency, GST_SECOND * 60));
  restamper_->set_traits (traits);
  silence_limit_ = silence_limit_of (caps);
}

// ---- behind it

GstPadProbeReturn PadIngest::on_paced (GstPadProbeInfo *info)
{
  const GstPadProbeType type = GST_PAD_PROBE_INFO_TYPE (info);
  if (type & events) {
    switch (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info))) {
    case GST_EVENT_FLUSH_START:
    case GST_EVENT_FLUSH_STOP:
    case GST_EVENT_GAP:
      return GST_PAD_PROBE_DROP;
    case GST_EVENT_STREAM_START:
    case GST_EVENT_SEGMENT:
      return had (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info))) ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
    default:
      return GST_PAD_PROBE_OK;
    }
  }
  const bool first = std::exchange (new_source_, false);
  if (first)
    gst_pad_push_event (paced_.get (), make_new_source_event ());
  if (!(type & GST_PAD_PROBE_TYPE_BUFFER))
    return go_on_with (info, restamper_->after (GST_PAD_PROBE_INFO_BUFFER_LIST (info)));
  GstBuffer *buffer = restamper_->after (GST_PAD_PROBE_INFO_BUFFER (info));
  if (first) // parsers begin anew
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  return go_on_with (info, buffer);
}

// Has that event gone on before, since the element was started?
bool PadIngest::had (GstEventType type) const
{
  const auto sink = GRef<GstPad>::adopt (gst_pad_get_peer (paced_.get ()));
  return static_cast<bool> (
      MiniRef<GstEvent>::adopt (sink ? gst_pad_get_sticky_event (sink.get (), type, 0) : nullptr));
}

} // namespace wsrtc
