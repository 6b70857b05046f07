// SPDX-License-Identifier: LGPL-2.1-or-later
#include "announced_source.hpp"

#include <optional>
#include <string_view>

#include "session_description.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

// The values of all attributes of that name, until `take` is false.
template <typename Take> void for_each_attribute (const GstSDPMedia &section, const char *name, Take take)
{
  for (guint i = 0;; i++) {
    const char *value = gst_sdp_media_get_attribute_val_n (&section, name, i);
    if (!value || !take (std::string_view (value)))
      return;
  }
}

constexpr unsigned max_payload_type = 127;

// "1234 cname:abc" → "abc", when it is about that SSRC.
std::string cname_of (const GstSDPMedia &section, uint32_t ssrc)
{
  std::string cname;
  for_each_attribute (section, "ssrc", [&] (std::string_view value) {
    if (parse_number (cut (value, ' '), G_MAXUINT32) == ssrc && drop_prefix (value, "cname:"))
      cname = value;
    return cname.empty ();
  });
  return cname;
}

// "FID 1234 5678" → 5678 (RFC 5576 section 4.2).
uint32_t rtx_ssrc_of (const GstSDPMedia &section, uint32_t ssrc)
{
  uint32_t rtx = 0;
  for_each_attribute (section, "ssrc-group", [&] (std::string_view value) {
    if (cut (value, ' ') == "FID" && parse_number (cut (value, ' '), G_MAXUINT32) == ssrc)
      rtx = parse_number (value, G_MAXUINT32).value_or (0);
    return rtx == 0;
  });
  return rtx;
}

// "97 apt=96" → 97, when that is the retransmission of `payload_type`.
std::optional<unsigned> rtx_of (std::string_view fmtp, unsigned payload_type)
{
  const auto rtx = parse_number (cut (fmtp, ' '), max_payload_type);
  const bool other = for_each_part (fmtp, ';', [&] (std::string_view part) {
    return !drop_prefix (part, "apt=") || parse_number (part, max_payload_type) != payload_type;
  });
  return other ? std::nullopt : rtx;
}

std::optional<unsigned> rtx_payload_type_of (const GstSDPMedia &section, unsigned payload_type)
{
  std::optional<unsigned> rtx;
  for_each_attribute (section, "fmtp", [&] (std::string_view value) {
    rtx = rtx_of (value, payload_type);
    return !rtx;
  });
  return rtx;
}

WebrtcDescription description (GstElement *webrtcbin, const char *property)
{
  GstWebRTCSessionDescription *raw = nullptr;
  g_object_get (webrtcbin, property, &raw, nullptr);
  return WebrtcDescription (raw);
}

} // namespace

AnnouncedSource announced_source (const GstSDPMessage &ours, const GstSDPMessage &theirs, uint32_t ssrc,
                                  unsigned payload_type)
{
  const guint sections = gst_sdp_message_medias_len (&ours);
  for (guint i = 0; i < sections && i < gst_sdp_message_medias_len (&theirs); i++) {
    const GstSDPMedia &section = *gst_sdp_message_get_media (&ours, i);
    AnnouncedSource source;
    source.cname = cname_of (section, ssrc);
    if (source.cname.empty ())
      continue;
    const auto rtx = rtx_payload_type_of (section, payload_type);
    const uint32_t rtx_ssrc = rtx_ssrc_of (section, ssrc);
    if (rtx && rtx_ssrc != 0 &&
        rtx == rtx_payload_type_of (*gst_sdp_message_get_media (&theirs, i), payload_type))
      source.retransmission = RetransmissionStream{static_cast<uint8_t> (*rtx), rtx_ssrc};
    return source;
  }
  return {};
}

AnnouncedSource announced_source (GstElement *webrtcbin, uint32_t ssrc, unsigned payload_type)
{
  const auto ours = description (webrtcbin, "local-description");
  const auto theirs = description (webrtcbin, "remote-description");
  return ours && theirs ? announced_source (*ours->sdp, *theirs->sdp, ssrc, payload_type) : AnnouncedSource{};
}

} // namespace wsrtc
