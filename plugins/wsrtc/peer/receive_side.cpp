// SPDX-License-Identifier: LGPL-2.1-or-later
#include "receive_side.hpp"

#include <utility>

#include "inner_elements.hpp"
#include "owner_link.hpp"
#include "peer_debug.hpp"
#include "received_figures.hpp"

namespace wsrtc {

namespace {

GstFlowReturn swallow (GstPad *, GstObject *, GstBuffer *buffer)
{
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

// What has no place: a pad without a peer would stop the thread that pushes.
GRef<GstPad> make_waste ()
{
  auto sink = GRef<GstPad>::sink (gst_pad_new (nullptr, GST_PAD_SINK));
  gst_pad_set_chain_function (sink.get (), swallow);
  gst_pad_set_active (sink.get (), TRUE);
  return sink;
}

void link (GstPad *pad, GstPad *sink)
{
  if (gst_pad_link (pad, sink) != GST_PAD_LINK_OK)
    GST_WARNING_OBJECT (pad, "cannot be linked to where its packets are to go");
}

} // namespace

void ReceiveSide::watch_pads (GstElement *webrtcbin)
{
  const auto on_pad_added = +[] (GstElement *, GstPad *pad, gpointer self) {
    if (GST_PAD_IS_SRC (pad))
      (*static_cast<std::shared_ptr<ReceiveSide> *> (self))->on_pad (pad);
  };
  connect_owning (webrtcbin, "pad-added", G_CALLBACK (on_pad_added), shared_from_this ());
}

void ReceiveSide::add (const Section &section)
{
  if (section.pad)
    clocks_->add (section.caps.get ());
  if (!section.sink)
    return;
  // Another source of the track has other caps; else a pad takes only those that it has.
  GST_PAD_SET_ACCEPT_TEMPLATE (section.sink.get ());
  const std::lock_guard<std::mutex> lock (mutex_);
  receivers_.push_back ({section.transceiver, section.sink});
}

// RFC 4585 section 3.5: after feedback that was not regular, the next one waits
// for a regular packet's turn. Its turns come by the bandwidth, which GStreamer
// takes from what flows: of a stream of 200 kbit/s every third of a second, when
// the packets that were asked for are of no use any more. The least interval is
// what is really between two reports, which browsers make one second.
// Who sends is known by its keys, and so by its first packet. (On probation for two,
// GStreamer counts that one as received, but not as expected: one less is lost than is,
// in reports, too.)
void ReceiveSide::watch_element (GstElement *element)
{
  constexpr double bandwidth = 4e6; // bit/s; a turn about every 10 ms
  constexpr guint64 least_interval = GST_SECOND;
  constexpr guint probation = 1; // packets
  if (!is_made_by (element, "rtpsession"))
    return;
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    if (receivers_.empty ())
      return;
  }
  clocks_->watch (element);
  GRef<GObject> session;
  g_object_get (element, "internal-session", session.out (), nullptr);
  g_object_set (session.get (), "bandwidth", bandwidth, "rtcp-min-interval", least_interval, "probation",
                probation, nullptr);
}

GRef<GstPad> ReceiveSide::waste ()
{
  auto made = make_waste ();
  const std::lock_guard<std::mutex> lock (mutex_);
  wastes_.push_back (made);
  return made;
}

// Each takes one pad: that of the source which came last, since the gate lets in
// another one only when that before it has fallen silent. Another payload type of
// the same source has no place.
ReceiveSide::Place ReceiveSide::place_for (GstPad *pad)
{
  GRef<GstWebRTCRTPTransceiver> transceiver;
  g_object_get (pad, "transceiver", transceiver.out (), nullptr);
  const uint32_t source = source_behind (pad).value_or (ReceivedSource{}).ssrc;
  const std::lock_guard<std::mutex> lock (mutex_);
  for (Receiver &receiver : receivers_) {
    const bool has_place = !receiver.taken_by || receiver.source != source;
    if (receiver.transceiver.get () != transceiver.get () || !has_place)
      continue;
    receiver.source = source;
    return {receiver.sink, std::exchange (receiver.taken_by, GRef<GstPad>::take_ref (pad))};
  }
  return {};
}

void ReceiveSide::on_pad (GstPad *pad)
{
  const Place place = place_for (pad);
  if (!place.sink) {
    link (pad, waste ().get ());
    return;
  }
  if (place.taken_by) {
    gst_pad_unlink (place.taken_by.get (), place.sink.get ());
    link (place.taken_by.get (), waste ().get ());
  }
  link (pad, place.sink.get ());
}

} // namespace wsrtc
