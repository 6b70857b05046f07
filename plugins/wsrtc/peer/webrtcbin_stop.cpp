// SPDX-License-Identifier: LGPL-2.1-or-later
#include "webrtcbin_stop.hpp"

#include <vector>

#include "inner_elements.hpp"
#include "receive_stop.hpp"

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

// Nothing goes out over its channels any more.
void flush (GstElement *sctpenc)
{
  const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (sctpenc, "src"));
  // From the source pad it goes upstream: the DTLS behind it has to say goodbye yet.
  gst_pad_send_event (pad.get (), gst_event_new_flush_start ());
  // Who was inside has left when its lock is free.
  for (const auto &sink : sink_pads_of (sctpenc)) {
    GST_PAD_STREAM_LOCK (sink.get ());
    GST_PAD_STREAM_UNLOCK (sink.get ());
  }
}

} // namespace

void stop_webrtcbin (GstElement *webrtcbin)
{
  stop_receiving (webrtcbin);
  auto channels = find_elements (webrtcbin, "sctpenc");
  for (const auto &encoder : channels)
    flush (encoder.get ());
  for (auto &decoder : find_elements (webrtcbin, "sctpdec"))
    channels.push_back (std::move (decoder));
  for (const auto &element : channels)
    gst_element_set_locked_state (element.get (), TRUE);
  gst_element_set_state (webrtcbin, GST_STATE_NULL);
  for (const auto &element : channels) {
    gst_element_set_locked_state (element.get (), FALSE);
    gst_element_set_state (element.get (), GST_STATE_NULL);
  }
  gst_element_set_bus (webrtcbin, nullptr);
}

} // namespace wsrtc
