// SPDX-License-Identifier: LGPL-2.1-or-later
#include "latency_watch.hpp"

#include <utility>

#include "gptr.hpp"

namespace wsrtc {

namespace {

using Told = std::function<void (GstPad *, GstClockTime)>;

GstPadProbeReturn on_event (GstPad *pad, GstPadProbeInfo *info, gpointer told)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  if (GST_EVENT_TYPE (event) != GST_EVENT_LATENCY)
    return GST_PAD_PROBE_OK;
  GstClockTime latency = 0;
  gst_event_parse_latency (event, &latency);
  if (GST_CLOCK_TIME_IS_VALID (latency))
    (*static_cast<Told *> (told)) (pad, latency);
  return GST_PAD_PROBE_OK;
}

} // namespace

void watch_latency (GstPad *pad, Told told)
{
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, on_event, new Told (std::move (told)),
                     [] (gpointer data) { delete static_cast<Told *> (data); });
}

GstClockTime latency_set_around (GstElement *element)
{
  auto object = GRef<GstObject>::take_ref (GST_OBJECT (element));
  while (object && !GST_IS_PIPELINE (object.get ()))
    object = GRef<GstObject>::adopt (gst_object_get_parent (object.get ()));
  return object ? gst_pipeline_get_latency (GST_PIPELINE_CAST (object.get ())) : GST_CLOCK_TIME_NONE;
}

} // namespace wsrtc
