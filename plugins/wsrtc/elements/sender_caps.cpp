// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sender_caps.hpp"

#include <string>

#include "fmtp.hpp"
#include "rtp_caps_fields.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

// An answer says the offer's profile with the stream's own level: with level
// asymmetry, which both sides allow, each names the level that it handles.
std::string answered_profile (const char *ours, const std::string &offered)
{
  if (!ours || offered.size () != 6)
    return ours ? ours : offered;
  return offered.substr (0, 4) + std::string (ours).substr (4);
}

// What the other side offers it must hear again, or nothing (RFC 7798, 9628).
void repeat_fmtp (GstStructure *caps, const CodecChoice &choice)
{
  for_each_part (choice.codec->repeated_fmtp, ';', [&] (std::string_view part) {
    if (part.empty ())
      return true;
    const std::string key (part);
    const std::string value = fmtp_value (choice.offered_fmtp, key);
    if (value.empty ())
      gst_structure_remove_field (caps, key.c_str ());
    else
      gst_structure_set (caps, key.c_str (), G_TYPE_STRING, value.c_str (), nullptr);
    return true;
  });
}

} // namespace

MiniRef<GstCaps> make_sender_caps (const GstCaps *packetised, const CodecChoice &choice, uint32_t ssrc)
{
  auto caps = MiniRef<GstCaps>::adopt (gst_caps_copy (packetised));
  GstStructure *s = gst_caps_get_structure (caps.get (), 0);
  gst_structure_set (s, "payload", G_TYPE_INT, choice.payload_type, "ssrc", G_TYPE_UINT, ssrc, nullptr);
  if (!choice.profile_level_id.empty ()) {
    const std::string profile =
        answered_profile (gst_structure_get_string (s, "profile-level-id"), choice.profile_level_id);
    gst_structure_set (s, "profile-level-id", G_TYPE_STRING, profile.c_str (), nullptr);
  }
  if (!choice.offered_fmtp.empty ())
    repeat_fmtp (s, choice);
  set_extensions (s, choice.extensions);
  if (choice.codec->kind == MediaKind::Video)
    set_video_feedback (s);
  return caps;
}

std::string profile_level_id_of (const GstCaps *caps)
{
  const char *id =
      caps ? gst_structure_get_string (gst_caps_get_structure (caps, 0), "profile-level-id") : nullptr;
  return id ? id : "";
}

} // namespace wsrtc
