// SPDX-License-Identifier: LGPL-2.1-or-later
#include "receiver_caps.hpp"

#include <string>

#include "codec_choice.hpp"
#include "fmtp.hpp"
#include "rtp_caps_fields.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

// Parameters by which formats of one codec differ, and those that say what a
// receiver wants (RFC 6184, RFC 7587).
constexpr std::string_view negotiated_fmtp = "packetization-mode;profile-level-id;level-asymmetry-allowed;"
                                             "minptime;useinbandfec;stereo";

void repeat (GstStructure *caps, std::string_view parameters, const std::string &fmtp)
{
  for_each_part (parameters, ';', [&] (std::string_view part) {
    const std::string key (part), value = part.empty () ? "" : fmtp_value (fmtp, key);
    if (!value.empty ())
      gst_structure_set (caps, key.c_str (), G_TYPE_STRING, value.c_str (), nullptr);
    return true;
  });
}

// RFC 6184 section 6: what is interleaved (mode 2) no browser sends, and our
// depayloader does not take.
bool is_usable (const CodecRow &codec, const SdpCodec &offered)
{
  return !equal_ignoring_case (codec.name, "H264") || fmtp_value (offered.fmtp, "packetization-mode") != "2";
}

GstStructure *new_format (const CodecRow &codec, int payload_type)
{
  return gst_structure_new ("application/x-rtp", "media", G_TYPE_STRING, to_string (codec.kind),
                            "encoding-name", G_TYPE_STRING, codec.name, "payload", G_TYPE_INT, payload_type,
                            "clock-rate", G_TYPE_INT, codec.clock_rate, nullptr);
}

void set_fmtp (GstStructure *caps, std::string_view fmtp)
{
  for_each_part (fmtp, ';', [caps] (std::string_view part) {
    const std::string key (cut (part, '='));
    if (!key.empty ())
      gst_structure_set (caps, key.c_str (), G_TYPE_STRING, std::string (part).c_str (), nullptr);
    return true;
  });
}

} // namespace

ReceivedCodec choose_received (const std::vector<const CodecRow *> &wanted, const SdpSection &section)
{
  for (const CodecRow *codec : wanted)
    for (const SdpCodec &offered : section.codecs)
      if (equal_ignoring_case (offered.name, codec->name) && offered.clock_rate == codec->clock_rate &&
          is_usable (*codec, offered))
        return {codec, offered};
  return {};
}

MiniRef<GstCaps> make_receiver_caps (const SdpSection &section, const ReceivedCodec &received)
{
  const CodecRow &codec = *received.codec;
  GstStructure *format = new_format (codec, received.offered.payload_type);
  repeat (format, negotiated_fmtp, received.offered.fmtp);
  repeat (format, codec.repeated_fmtp, received.offered.fmtp);
  // By this webrtcbin finds the section, when several would fit.
  gst_structure_set (format, "a-mid", G_TYPE_STRING, section.mid.c_str (), nullptr);
  set_extensions (format, negotiated_extensions (section));
  if (codec.kind == MediaKind::Video)
    set_video_feedback (format);
  return MiniRef<GstCaps>::adopt (gst_caps_new_full (format, nullptr));
}

MiniRef<GstCaps> make_receiver_caps (const std::vector<const CodecRow *> &wanted)
{
  GstCaps *caps = gst_caps_new_empty ();
  for (const CodecRow *codec : wanted) {
    GstStructure *format = new_format (*codec, codec->payload_type);
    set_fmtp (format, codec->fmtp);
    if (equal_ignoring_case (codec->name, "H264"))
      gst_structure_set (format, "profile-level-id", G_TYPE_STRING, "42e01f", nullptr);
    if (equal_ignoring_case (codec->name, "OPUS"))
      gst_structure_set (format, "encoding-params", G_TYPE_STRING, "2", nullptr);
    set_extensions (format, our_extensions);
    if (codec->kind == MediaKind::Video)
      set_video_feedback (format);
    gst_caps_append_structure (caps, format);
  }
  return MiniRef<GstCaps>::adopt (caps);
}

} // namespace wsrtc
