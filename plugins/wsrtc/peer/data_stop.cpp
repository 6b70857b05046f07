// SPDX-License-Identifier: LGPL-2.1-or-later
#include "data_stop.hpp"

#include <vector>

#include "inner_elements.hpp"

namespace wsrtc {

namespace {

std::vector<GRef<GstPad>> sink_pads_of (GstElement *element)
{
  std::vector<GRef<GstPad>> pads;
  GST_OBJECT_LOCK (element);
  for (GList *pad = element->sinkpads; pad; pad = pad->next)
    pads.push_back (GRef<GstPad>::take_ref (GST_PAD (pad->data)));
  GST_OBJECT_UNLOCK (element);
  return pads;
}

} // namespace

void stop_data (GstElement *webrtcbin)
{
  for (const auto &encoder : find_elements (webrtcbin, "sctpenc")) {
    const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (encoder.get (), "src"));
    // From the source pad it goes upstream: the DTLS behind it has to say goodbye yet.
    gst_pad_send_event (pad.get (), gst_event_new_flush_start ());
    // Who was inside has left when its lock is free.
    for (const auto &sink : sink_pads_of (encoder.get ())) {
      GST_PAD_STREAM_LOCK (sink.get ());
      GST_PAD_STREAM_UNLOCK (sink.get ());
    }
  }
}

} // namespace wsrtc
