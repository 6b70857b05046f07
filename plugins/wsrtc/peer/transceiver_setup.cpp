// SPDX-License-Identifier: LGPL-2.1-or-later
#include "transceiver_setup.hpp"

#include <cstring>
#include <utility>

namespace wsrtc {

namespace {

Error bad_caps (const GstCaps *caps, const char *what)
{
  const GUnique<char> text (gst_caps_to_string (caps));
  return Error{Fault::InvalidArgument,
               std::string ("there is no track with the caps ") + text.get () + ": " + what};
}

// What webrtcbin writes a wrong or useless description without.
Status check_format (const GstCaps *caps, const GstStructure *s)
{
  if (!gst_structure_has_name (s, "application/x-rtp"))
    return bad_caps (caps, "they are not application/x-rtp");
  for (const char *field : {"media", "encoding-name"})
    if (!gst_structure_has_field_typed (s, field, G_TYPE_STRING))
      return bad_caps (caps, (std::string (field) + " is missing").c_str ());
  for (const char *field : {"payload", "clock-rate"})
    if (!gst_structure_has_field_typed (s, field, G_TYPE_INT))
      return bad_caps (caps, (std::string (field) + " is missing").c_str ());
  return Done{};
}

Status check_sender_caps (const GstCaps *caps)
{
  if (!gst_caps_is_fixed (caps))
    return bad_caps (caps, "they are not fixed");
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  const Status checked = check_format (caps, s);
  guint ssrc = 0;
  if (checked && (!gst_structure_get_uint (s, "ssrc", &ssrc) || ssrc == 0))
    return bad_caps (caps, "ssrc is missing or 0");
  return checked;
}

Status check_receiver_caps (const GstCaps *caps)
{
  if (gst_caps_get_size (caps) == 0)
    return bad_caps (caps, "they have no format");
  for (guint i = 0; i < gst_caps_get_size (caps); i++) {
    const Status checked = check_format (caps, gst_caps_get_structure (caps, i));
    if (!checked)
      return checked;
  }
  return Done{};
}

bool is_video (const GstCaps *caps)
{
  const char *media = gst_structure_get_string (gst_caps_get_structure (caps, 0), "media");
  return media && std::strcmp (media, "video") == 0;
}

GRef<GstWebRTCRTPTransceiver> transceiver_of (GstPad *sink)
{
  GRef<GstWebRTCRTPTransceiver> transceiver;
  g_object_get (sink, "transceiver", transceiver.out (), nullptr);
  return transceiver;
}

gboolean on_pad_event (GstPad *pad, GstObject *, GstEvent *event)
{
  (*static_cast<UpstreamEvent *> (pad->eventdata)) (pad, event);
  gst_event_unref (event);
  return TRUE;
}

GRef<GstPad> make_pad (UpstreamEvent upstream)
{
  auto pad = GRef<GstPad>::sink (gst_pad_new (nullptr, GST_PAD_SRC));
  gst_pad_set_event_function_full (pad.get (), on_pad_event, new UpstreamEvent (std::move (upstream)),
                                   [] (gpointer p) { delete static_cast<UpstreamEvent *> (p); });
  gst_pad_set_active (pad.get (), TRUE);
  return pad;
}

void push_first_events (GstPad *pad, GstCaps *caps)
{
  const GUnique<char> id (g_strdup_printf ("wsrtc-%08x", g_random_int ()));
  gst_pad_push_event (pad, gst_event_new_stream_start (id.get ()));
  gst_pad_push_event (pad, gst_event_new_caps (caps));
  GstSegment segment;
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (pad, gst_event_new_segment (&segment));
}

void pin (GstWebRTCRTPTransceiver *transceiver, GstCaps *caps)
{
  g_object_set (transceiver, "codec-preferences", caps, nullptr);
}

bool is_media (const GstSDPMedia *section)
{
  const char *media = gst_sdp_media_get_media (section);
  return g_strcmp0 (media, "audio") == 0 || g_strcmp0 (media, "video") == 0;
}

// Compared as webrtcbin will compare them, without what it takes from neither.
bool fits (const GstCaps *caps, const GstSDPMedia *section)
{
  int payload_type = -1;
  gst_structure_get_int (gst_caps_get_structure (caps, 0), "payload", &payload_type);
  const auto offered = MiniRef<GstCaps>::adopt (gst_sdp_media_get_caps_from_media (section, payload_type));
  if (!offered)
    return false;
  gst_structure_set_name (gst_caps_get_structure (offered.get (), 0), "application/x-rtp");
  return gst_caps_can_intersect (caps, offered.get ());
}

// Takes any codec of the section, so that webrtcbin makes no receiver for it.
void leave_unused (GstWebRTCRTPTransceiver *transceiver, const GstSDPMedia *section)
{
  const auto caps = MiniRef<GstCaps>::adopt (gst_caps_new_simple (
      "application/x-rtp", "media", G_TYPE_STRING, gst_sdp_media_get_media (section), nullptr));
  pin (transceiver, caps.get ());
}

Result<Section> make_sender (GstElement *webrtcbin, TrackPlan plan, UpstreamEvent upstream)
{
  const Status checked = check_sender_caps (plan.send);
  if (!checked)
    return checked.error ();
  Section sender;
  sender.caps = MiniRef<GstCaps>::adopt (gst_caps_copy (plan.send));
  GstPadTemplate *sinks = gst_element_get_pad_template (webrtcbin, "sink_%u");
  const auto sink =
      GRef<GstPad>::adopt (gst_element_request_pad (webrtcbin, sinks, nullptr, sender.caps.get ()));
  if (!sink)
    return Error{Fault::Internal, "webrtcbin gave no pad for a track"};
  g_object_set (sink.get (), "msid", plan.msid.c_str (), nullptr);

  sender.transceiver = transceiver_of (sink.get ());
  sender.sink = std::move (plan.sink);
  const auto direction = sender.sink ? GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDRECV
                                     : GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDONLY;
  g_object_set (sender.transceiver.get (), "direction", direction, "do-nack", is_video (plan.send), nullptr);
  pin (sender.transceiver.get (), sender.caps.get ());

  sender.pad = make_pad (std::move (upstream));
  if (gst_pad_link (sender.pad.get (), sink.get ()) != GST_PAD_LINK_OK)
    return bad_caps (plan.send, "webrtcbin refuses them");
  push_first_events (sender.pad.get (), sender.caps.get ());
  return sender;
}

Result<Section> make_receiver (GstElement *webrtcbin, TrackPlan plan, bool retransmission)
{
  const Status checked = check_receiver_caps (plan.receive);
  if (!checked)
    return checked.error ();
  Section receiver;
  receiver.caps = MiniRef<GstCaps>::adopt (gst_caps_copy (plan.receive));
  receiver.sink = std::move (plan.sink);
  g_signal_emit_by_name (webrtcbin, "add-transceiver", GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_RECVONLY,
                         receiver.caps.get (), receiver.transceiver.out ());
  if (!receiver.transceiver)
    return Error{Fault::Internal, "webrtcbin gave no transceiver for a track"};
  g_object_set (receiver.transceiver.get (), "do-nack", retransmission, nullptr);
  return receiver;
}

// Keeps the place of a section that stays unused.
Section make_unused (GstElement *webrtcbin)
{
  Section unused;
  g_signal_emit_by_name (webrtcbin, "add-transceiver", GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_INACTIVE, nullptr,
                         unused.transceiver.out ());
  return unused;
}

} // namespace

Result<Section> make_section (GstElement *webrtcbin, TrackPlan plan, bool retransmission,
                              UpstreamEvent upstream)
{
  if (plan.send)
    return make_sender (webrtcbin, std::move (plan), std::move (upstream));
  if (plan.receive)
    return make_receiver (webrtcbin, std::move (plan), retransmission);
  return plan.data ? Section () : make_unused (webrtcbin);
}

void stop_sender (const Section &section)
{
  if (section.pad)
    gst_pad_set_active (section.pad.get (), FALSE);
}

Status bind_to_offer (GstElement *webrtcbin, std::vector<Section> &sections, const GstSDPMessage &offer)
{
  for (guint i = 0; i < gst_sdp_message_medias_len (&offer); i++) {
    const GstSDPMedia *section = gst_sdp_message_get_media (&offer, i);
    if (i == sections.size ())
      sections.push_back (is_media (section) ? make_unused (webrtcbin) : Section ());
    const Section &ours = sections[i];
    if (!ours.caps) {
      if (ours.transceiver)
        leave_unused (ours.transceiver.get (), section);
    } else if (!fits (ours.caps.get (), section)) {
      const GUnique<char> caps (gst_caps_to_string (ours.caps.get ()));
      return Error{Fault::Unsupported, "section " + std::to_string (i) +
                                           " of the offer has no place for a track with the caps " +
                                           caps.get ()};
    }
  }
  return Done{};
}

} // namespace wsrtc
