// SPDX-License-Identifier: LGPL-2.1-or-later
#include "recording_tap.hpp"

#include <utility>

namespace wsrtc::bridge {

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
  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER) {
    hand_on (GST_PAD_PROBE_INFO_BUFFER (info), caps.get ());
    return;
  }
  GstBufferList *list = GST_PAD_PROBE_INFO_BUFFER_LIST (info);
  for (guint i = 0; i < gst_buffer_list_length (list); i++)
    hand_on (gst_buffer_list_get (list, i), caps.get ());
}

// The queue of the appsrc leaks when a disk is too slow.
void RecordingTap::hand_on (GstBuffer *buffer, GstCaps *caps)
{
  GRef<GstElement> target;
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    target = target_;
  }
  if (!target)
    return;
  GstSample *sample = gst_sample_new (buffer, caps, nullptr, nullptr);
  GstFlowReturn ignored = GST_FLOW_OK;
  g_signal_emit_by_name (target.get (), "push-sample", sample, &ignored);
  gst_sample_unref (sample);
}

} // namespace wsrtc::bridge
