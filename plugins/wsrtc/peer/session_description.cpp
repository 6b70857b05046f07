// SPDX-License-Identifier: LGPL-2.1-or-later
#include "session_description.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace wsrtc {

namespace {

// "104 a=1;b=2;a=1" → "104 a=1;b=2". GStreamer before 1.28 writes
// level-asymmetry-allowed by itself, beside what the caps say.
std::string without_repeated_parameters (std::string_view fmtp)
{
  const size_t space = fmtp.find (' ');
  if (space == std::string_view::npos)
    return std::string (fmtp);
  std::string result (fmtp.substr (0, space + 1));
  std::set<std::string_view> seen;
  for (size_t at = space + 1; at < fmtp.size ();) {
    const size_t end = std::min (fmtp.find (';', at), fmtp.size ());
    const std::string_view parameter = fmtp.substr (at, end - at);
    if (seen.insert (parameter).second)
      result.append (seen.size () > 1 ? ";" : "").append (parameter);
    at = end + 1;
  }
  return result;
}

// "33 msid:stream track" → "stream track"; "" when it is about something else.
std::string msid_of (std::string_view ssrc)
{
  constexpr std::string_view key = " msid:";
  const size_t at = ssrc.find (key);
  return at == std::string_view::npos ? "" : std::string (ssrc.substr (at + key.size ()));
}

void mend_section (GstSDPMedia *section)
{
  std::string msid;
  for (guint i = 0; i < gst_sdp_media_attributes_len (section); i++) {
    const GstSDPAttribute *attribute = gst_sdp_media_get_attribute (section, i);
    const std::string_view key = attribute->key, value = attribute->value ? attribute->value : "";
    if (key == "ssrc" && msid.empty ())
      msid = msid_of (value);
    if (key != "fmtp")
      continue;
    GstSDPAttribute mended = {};
    gst_sdp_attribute_set (&mended, "fmtp", without_repeated_parameters (value).c_str ());
    gst_sdp_media_replace_attribute (section, i, &mended);
  }
  // RFC 8830 has the media stream's name on the section; webrtcbin knows only
  // the older form on the SSRC.
  if (!msid.empty () && !gst_sdp_media_get_attribute_val (section, "msid"))
    gst_sdp_media_add_attribute (section, "msid", msid.c_str ());
}

// webrtcbin looks for the transceiver of each source that is named, and a section
// that was rejected (RFC 8829 section 5.3.1) has none.
void drop_unused_sources (GstSDPMedia *section)
{
  if (gst_sdp_media_get_port (section) != 0 || gst_sdp_media_get_attribute_val (section, "bundle-only"))
    return;
  for (guint i = gst_sdp_media_attributes_len (section); i-- > 0;) {
    const std::string_view key = gst_sdp_media_get_attribute (section, i)->key;
    if (key == "ssrc" || key == "ssrc-group")
      gst_sdp_media_remove_attribute (section, i);
  }
}

} // namespace

Result<WebrtcDescription> parse_description (const Description &description)
{
  GstSDPMessage *raw = nullptr;
  gst_sdp_message_new (&raw);
  GUnique<GstSDPMessage> sdp (raw);
  const auto *bytes = reinterpret_cast<const guint8 *> (description.sdp.data ());
  const auto size = static_cast<guint> (description.sdp.size ());
  // The parser takes almost any text as a description of nothing, but not
  // the empty one.
  if (size == 0 || gst_sdp_message_parse_buffer (bytes, size, sdp.get ()) != GST_SDP_OK ||
      gst_sdp_message_medias_len (sdp.get ()) == 0)
    return Error{Fault::Malformed, std::string ("the ") + to_string (description.type) +
                                       " is not a session description with media sections"};
  for (guint i = 0; i < gst_sdp_message_medias_len (sdp.get ()); i++)
    drop_unused_sources (const_cast<GstSDPMedia *> (gst_sdp_message_get_media (sdp.get (), i)));
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
  for (guint i = 0; i < gst_sdp_message_medias_len (created->sdp); i++)
    mend_section (const_cast<GstSDPMedia *> (gst_sdp_message_get_media (created->sdp, i)));
  const GUnique<char> text (gst_sdp_message_as_text (created->sdp));
  return Description{type, text.get ()};
}

Description with_ice_lite (Description description)
{
  const size_t first_section = description.sdp.find ("m=");
  if (first_section != std::string::npos)
    description.sdp.insert (first_section, "a=ice-lite\r\n");
  return description;
}

Description with_max_message_size (Description description, unsigned bytes)
{
  std::string &sdp = description.sdp;
  const size_t section = sdp.find ("m=application");
  const size_t port = section == std::string::npos ? section : sdp.find ("a=sctp-port:", section);
  const size_t line_end = port == std::string::npos ? port : sdp.find ("\r\n", port);
  if (line_end == std::string::npos)
    return description;
  const std::string key = "a=max-message-size:";
  const size_t old = sdp.find (key, section);
  if (old != std::string::npos)
    sdp.replace (old, sdp.find ("\r\n", old) - old, key + std::to_string (bytes));
  else
    sdp.insert (line_end + 2, key + std::to_string (bytes) + "\r\n");
  return description;
}

} // namespace wsrtc
