// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The streaming thread's half of PadIngest: what comes in.
#include <utility>

#include "media_debug.hpp"
#include "pad_ingest.hpp"

namespace wsrtc {

namespace {

bool is_live (GstPad *sink)
{
  gboolean live = FALSE;
  GstQuery *query = gst_query_new_latency ();
  if (gst_pad_peer_query (sink, query))
    gst_query_parse_latency (query, &live, nullptr, nullptr);
  gst_query_unref (query);
  return live;
}

} // namespace

GstPadProbeReturn PadIngest::on_data (GstPadProbeInfo *info)
{
  if (!(GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM)) {
    if (blocked_)
      return GST_PAD_PROBE_DROP;
    if (!std::exchange (flowing_, true) && events_.flow)
      events_.flow (false);
    return GST_PAD_PROBE_OK;
  }
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
    GstCaps *caps = nullptr;
    gst_event_parse_caps (event, &caps);
    return on_caps (caps);
  }
  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS) {
    flowing_ = false;
    if (events_.flow)
      events_.flow (true);
  }
  return GST_PAD_PROBE_OK;
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
  if (!caps_)
    pace_by_clock ();
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
  if (settled_ && *format_ != *now)
    return Error{Fault::Media, std::string ("the input changed from ") + to_string (*format_) + " to " +
                                   to_string (*now) +
                                   " while it was sent; give the other one to a pad of its own"};
  format_ = *now;
  return Done{};
}

// Only what is not live has to be held back: a sink that does not wait would
// otherwise run through a file in no time. A live source comes at its own pace,
// and waiting for its latency would only make it later.
void PadIngest::pace_by_clock ()
{
  const bool live = is_live (probed_.get ());
  GST_DEBUG ("%s: the input is %s", name_.c_str (), live ? "live" : "not live");
  g_object_set (pace_.get (), "sync", static_cast<gboolean> (!live), nullptr);
}

} // namespace wsrtc
