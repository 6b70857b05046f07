// SPDX-License-Identifier: LGPL-2.1-or-later
#include "session_description.hpp"

namespace wsrtc {

Result<WebrtcDescription> parse_description (const Description &description)
{
  GstSDPMessage *raw = nullptr;
  gst_sdp_message_new (&raw);
  GUnique<GstSDPMessage> sdp (raw);
  const auto *bytes = reinterpret_cast<const guint8 *> (description.sdp.data ());
  const auto size = static_cast<guint> (description.sdp.size ());
  if (gst_sdp_message_parse_buffer (bytes, size, sdp.get ()) != GST_SDP_OK)
    return Error{Fault::Malformed, std::string ("the ") + to_string (description.type) +
                                       " cannot be parsed as a session description"};
  const GstWebRTCSDPType type =
      description.type == SdpType::Offer ? GST_WEBRTC_SDP_TYPE_OFFER : GST_WEBRTC_SDP_TYPE_ANSWER;
  return WebrtcDescription (gst_webrtc_session_description_new (type, sdp.release ()));
}

Result<Description> description_of_reply (GstPromise *promise, SdpType type)
{
  const GstStructure *reply = gst_promise_get_reply (promise);
  GstWebRTCSessionDescription *raw = nullptr;
  if (reply)
    gst_structure_get (reply, to_string (type), GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &raw, nullptr);
  const WebrtcDescription created (raw);
  if (!created)
    return Error{Fault::Internal, std::string ("webrtcbin made no ") + to_string (type)};
  const GUnique<char> text (gst_sdp_message_as_text (created->sdp));
  return Description{type, text.get ()};
}

} // namespace wsrtc
