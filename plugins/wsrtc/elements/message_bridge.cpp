// SPDX-License-Identifier: LGPL-2.1-or-later
#include "message_bridge.hpp"

#include "ice_url.hpp"
#include "meta_structure.hpp"

namespace wsrtc {

namespace {

std::string text_or_empty (const gchar *text)
{
  return text != nullptr ? text : "";
}

std::vector<std::string> names_of (const gchar *const *names)
{
  std::vector<std::string> result;
  for (; names != nullptr && *names != nullptr; names++)
    result.emplace_back (*names);
  return result;
}

std::vector<const gchar *> strv_of (const std::vector<std::string> &names)
{
  std::vector<const gchar *> result;
  result.reserve (names.size () + 1);
  for (const std::string &name : names)
    result.push_back (name.c_str ());
  result.push_back (nullptr);
  return result;
}

Candidate candidate_of (const GstWsrtcMessage *message)
{
  Candidate candidate;
  candidate.text = text_or_empty (gst_wsrtc_message_get_text (message));
  if (const gint mline = gst_wsrtc_message_get_mline (message); mline >= 0)
    candidate.mline = MLine{static_cast<unsigned> (mline)};
  if (const gchar *mid = gst_wsrtc_message_get_mid (message))
    candidate.mid = Mid (mid);
  return candidate;
}

PeerAdded added_of (const GstWsrtcMessage *message)
{
  PeerAdded added{PeerId (text_or_empty (gst_wsrtc_message_get_peer (message))),
                  text_or_empty (gst_wsrtc_message_get_text (message))};
  if (const gint polite = gst_wsrtc_message_get_polite (message); polite >= 0)
    added.polite = polite != 0;
  return added;
}

About about_of (const GstWsrtcMessage *message, const std::string &display_name)
{
  const GUnique<GstStructure> meta (gst_wsrtc_message_get_meta (message));
  return {display_name, read_meta (meta.get ()).fields};
}

Welcome ice_servers_of (const GstWsrtcMessage *message)
{
  Welcome welcome;
  g_auto (GStrv) servers = gst_wsrtc_message_get_ice_servers (message);
  for (gchar **server = servers; server && *server; server++)
    if (const Result<IceServer> parsed = parse_ice_server (*server))
      welcome.ice_servers.push_back (*parsed);
  return welcome;
}

MessageBody body_of (const GstWsrtcMessage *message)
{
  const std::string text = text_or_empty (gst_wsrtc_message_get_text (message));
  switch (gst_wsrtc_message_get_kind (message)) {
  case GST_WSRTC_MESSAGE_OFFER:
    return Description{SdpType::Offer, text};
  case GST_WSRTC_MESSAGE_ANSWER:
    return Description{SdpType::Answer, text};
  case GST_WSRTC_MESSAGE_CANDIDATE:
    return candidate_of (message);
  case GST_WSRTC_MESSAGE_BYE:
    return Bye{text};
  case GST_WSRTC_MESSAGE_PEER_ADDED:
    return added_of (message);
  case GST_WSRTC_MESSAGE_PEER_REMOVED:
    return PeerRemoved{PeerId (text_or_empty (gst_wsrtc_message_get_peer (message)))};
  case GST_WSRTC_MESSAGE_CAPABILITIES:
    return Capabilities{names_of (gst_wsrtc_message_get_video_codecs (message)),
                        names_of (gst_wsrtc_message_get_audio_codecs (message))};
  case GST_WSRTC_MESSAGE_STATE:
    return StreamState{gst_wsrtc_message_get_live (message) != FALSE, text};
  case GST_WSRTC_MESSAGE_DESCRIBE:
    return about_of (message, text);
  case GST_WSRTC_MESSAGE_ICE_SERVERS:
    return ice_servers_of (message);
  case GST_WSRTC_MESSAGE_REPORT_WANTED:
    return ReportWanted{};
  case GST_WSRTC_MESSAGE_REPORT: // says nothing to an element
    return SourceReport{};
  case GST_WSRTC_MESSAGE_ERROR:
    break;
  }
  return ErrorReport{text_or_empty (gst_wsrtc_message_get_code (message)), text};
}

struct ToPublic {
  const gchar *peer; // null = the only party on the connection

  GstWsrtcMessage *operator() (const Description &body) const
  {
    return body.type == SdpType::Offer ? gst_wsrtc_message_new_offer (peer, body.sdp.c_str ())
                                       : gst_wsrtc_message_new_answer (peer, body.sdp.c_str ());
  }

  GstWsrtcMessage *operator() (const Candidate &body) const
  {
    return gst_wsrtc_message_new_candidate (peer, body.text.c_str (),
                                            body.mline ? static_cast<gint> (body.mline->index) : -1,
                                            body.mid ? body.mid->c_str () : nullptr);
  }

  GstWsrtcMessage *operator() (const Bye &body) const
  {
    return gst_wsrtc_message_new_bye (peer, body.reason.c_str ());
  }

  GstWsrtcMessage *operator() (const PeerAdded &body) const
  {
    return body.polite
               ? gst_wsrtc_message_new_partner_added (body.id.c_str (), body.role.c_str (), *body.polite)
               : gst_wsrtc_message_new_peer_added (body.id.c_str (), body.role.c_str ());
  }

  GstWsrtcMessage *operator() (const PeerRemoved &body) const
  {
    return gst_wsrtc_message_new_peer_removed (body.id.c_str ());
  }

  GstWsrtcMessage *operator() (const StreamState &body) const
  {
    return gst_wsrtc_message_new_state (body.live, body.text.c_str ());
  }

  GstWsrtcMessage *operator() (const ErrorReport &body) const
  {
    return gst_wsrtc_message_new_error (peer, body.code.c_str (), body.text.c_str ());
  }

  GstWsrtcMessage *operator() (const Capabilities &body) const
  {
    return gst_wsrtc_message_new_capabilities (peer, strv_of (body.video).data (),
                                               strv_of (body.audio).data ());
  }

  GstWsrtcMessage *operator() (const About &body) const
  {
    return gst_wsrtc_message_new_describe (body.display_name.c_str (), to_structure (body.meta).get ());
  }

  // What no element says; its figures are Signalling's.
  GstWsrtcMessage *operator() (const Welcome &) const { return nullptr; }

  GstWsrtcMessage *operator() (const ReportWanted &) const { return nullptr; }

  GstWsrtcMessage *operator() (const SourceReport &) const { return nullptr; }
};

} // namespace

Message from_public (const GstWsrtcMessage *message)
{
  const GstWsrtcMessageKind kind = gst_wsrtc_message_get_kind (message);
  const bool about_peer = kind == GST_WSRTC_MESSAGE_PEER_ADDED || kind == GST_WSRTC_MESSAGE_PEER_REMOVED;
  // In those two the public peer is the one it is about: the body's id.
  return {about_peer ? PeerId () : PeerId (text_or_empty (gst_wsrtc_message_get_peer (message))),
          body_of (message)};
}

GstWsrtcMessage *to_public (const Message &message)
{
  return std::visit (ToPublic{message.peer.empty () ? nullptr : message.peer.c_str ()}, message.body);
}

} // namespace wsrtc
