// SPDX-License-Identifier: LGPL-2.1-or-later
#include "media_rest.hpp"

#include <utility>

#include "gptr.hpp"
#include "inner_elements.hpp"
#include "receive_stop.hpp"

namespace wsrtc {

namespace {

// For good: the bin does not start it again. In NULL, so that it can be
// destroyed with the bin.
void stop (GstElement *element)
{
  gst_element_set_locked_state (element, TRUE);
  gst_element_set_state (element, GST_STATE_NULL);
}

GRef<GstElement> element_before (GstPad *sink)
{
  const auto src = GRef<GstPad>::adopt (gst_pad_get_peer (sink));
  return src ? GRef<GstElement>::adopt (gst_pad_get_parent_element (src.get ())) : GRef<GstElement> ();
}

struct Way {
  GRef<GstPad> to;
  GRef<GstPad> data; // of DTLS, to SCTP
};

// webrtcbin blocks the way to SCTP until it has seen that DTLS is connected. The
// thread that comes here serves all peers: what is so early is lost, and comes
// again.
GstPadProbeReturn jump (GstPad *, GstPadProbeInfo *info, gpointer data)
{
  const auto *way = static_cast<Way *> (data);
  if (way->data && gst_pad_is_blocked (way->data.get ()))
    return GST_PAD_PROBE_DROP;
  GST_PAD_PROBE_INFO_FLOW_RETURN (info) = gst_pad_chain (way->to.get (), GST_PAD_PROBE_INFO_BUFFER (info));
  return GST_PAD_PROBE_HANDLED;
}

// Of webrtcbin's bin around the decoder.
GRef<GstPad> data_pad_beyond (GstElement *decoder)
{
  const auto bin = GRef<GstObject>::adopt (gst_object_get_parent (GST_OBJECT (decoder)));
  return bin && GST_IS_ELEMENT (bin.get ())
             ? GRef<GstPad>::adopt (gst_element_get_static_pad (GST_ELEMENT (bin.get ()), "data_src"))
             : GRef<GstPad> ();
}

// What is in the queue is lost, as it might have been on the network.
void jump_over (GstElement *queue, Way way)
{
  const auto sink = GRef<GstPad>::adopt (gst_element_get_static_pad (queue, "sink"));
  const auto from = GRef<GstPad>::adopt (gst_pad_get_peer (sink.get ()));
  if (!from)
    return;
  gst_pad_add_probe (from.get (), GST_PAD_PROBE_TYPE_BUFFER, jump, new Way (std::move (way)),
                     [] (gpointer data) { delete static_cast<Way *> (data); });
  stop (queue);
}

} // namespace

// Against the stream: whoever is on the way through comes back, and the queue's
// thread can end.
void put_media_to_rest (GstElement *webrtcbin)
{
  stop_receiving_media (webrtcbin);
  for (const char *factory : {"rtpbin", "srtpdec", "srtpenc"})
    for (const auto &element : find_elements (webrtcbin, factory))
      stop (element.get ());
  for (const auto &decoder : find_elements (webrtcbin, "dtlssrtpdec")) {
    auto sink = GRef<GstPad>::adopt (gst_element_get_static_pad (decoder.get (), "sink"));
    const auto queue = element_before (sink.get ());
    if (queue && is_made_by (queue.get (), "queue"))
      jump_over (queue.get (), {std::move (sink), data_pad_beyond (decoder.get ())});
  }
}

} // namespace wsrtc
