// SPDX-License-Identifier: LGPL-2.1-or-later
#include "receiver_sdp.hpp"

#include <cstdlib>
#include <cstring>

namespace wsrtc::test {

namespace {

struct Format {
  const char *name;
  const char *kind;
  int payload_type;
  int clock_rate;
  const char *fields; // of caps, "" = none
};

constexpr Format formats[] = {
    {"VP8", "video", 96, 90000, ""},
    {"H264", "video", 102, 90000,
     "packetization-mode=(string)1, profile-level-id=(string)42001f, level-asymmetry-allowed=(string)1"},
    {"H264", "video", 104, 90000,
     "packetization-mode=(string)1, profile-level-id=(string)42e01f, level-asymmetry-allowed=(string)1"},
    {"H264", "video", 106, 90000,
     "packetization-mode=(string)1, profile-level-id=(string)64001f, level-asymmetry-allowed=(string)1"},
    {"VP9", "video", 100, 90000, "profile-id=(string)2"},
    {"VP9", "video", 98, 90000, "profile-id=(string)0"},
    {"H265", "video", 49, 90000, "profile-id=(string)1, tier-flag=(string)0, level-id=(string)180"},
    {"AV1", "video", 45, 90000, "profile=(string)0, level-idx=(string)5, tier=(string)0"},
    {"OPUS", "audio", 111, 48000, "encoding-params=(string)2"},
    {"G722", "audio", 9, 8000, ""},
    {"PCMU", "audio", 0, 8000, ""},
    {"PCMA", "audio", 8, 8000, ""},
};

constexpr int offered_mid_id = 4;
constexpr int offered_twcc_id = 3;

void add_extension (GstCaps *caps, int id, const char *uri)
{
  if (id > 0)
    gst_caps_set_simple (caps, ("extmap-" + std::to_string (id)).c_str (), G_TYPE_STRING, uri, nullptr);
}

void append_format (GstCaps *caps, const Format &format)
{
  const GUnique<char> text (g_strdup_printf ("application/x-rtp, media=(string)%s, encoding-name=(string)%s, "
                                             "payload=(int)%d, clock-rate=(int)%d%s%s",
                                             format.kind, format.name, format.payload_type, format.clock_rate,
                                             *format.fields ? ", " : "", format.fields));
  gst_caps_append (caps, gst_caps_from_string (text.get ()));
}

// "96 VP8/90000" → does it say `name`?
bool is_rtpmap_of (const char *value, int payload_type, const char *name)
{
  char *rest = nullptr;
  if (std::strtol (value, &rest, 10) != payload_type || *rest != ' ')
    return false;
  rest++;
  const size_t length = std::strlen (name);
  return g_ascii_strncasecmp (rest, name, length) == 0 && rest[length] == '/';
}

bool has_codec (const GstSDPMedia *section, int payload_type, const char *name)
{
  const char *value = nullptr;
  for (guint i = 0; (value = gst_sdp_media_get_attribute_val_n (section, "rtpmap", i)); i++)
    if (is_rtpmap_of (value, payload_type, name))
      return true;
  return false;
}

const Format *format_named (const std::string &name)
{
  for (const Format &format : formats)
    if (name == format.name)
      return &format;
  return nullptr;
}

} // namespace

std::vector<MiniRef<GstCaps>> caps_to_offer (const std::vector<std::string> &names)
{
  std::vector<MiniRef<GstCaps>> sections;
  std::vector<std::string> kinds;
  for (const std::string &name : names)
    for (const Format &format : formats) {
      if (name != format.name)
        continue;
      size_t i = 0;
      while (i < kinds.size () && kinds[i] != format.kind)
        i++;
      if (i == kinds.size ()) {
        kinds.push_back (format.kind);
        sections.push_back (MiniRef<GstCaps>::adopt (gst_caps_new_empty ()));
      }
      append_format (sections[i].get (), format);
    }
  for (const auto &caps : sections) {
    add_extension (caps.get (), offered_mid_id, mid_extension);
    add_extension (caps.get (), offered_twcc_id, twcc_extension);
  }
  return sections;
}

MiniRef<GstCaps> caps_to_answer (const GstSDPMedia *section, const std::vector<std::string> &names)
{
  auto caps = MiniRef<GstCaps>::adopt (gst_caps_new_simple (
      "application/x-rtp", "media", G_TYPE_STRING, gst_sdp_media_get_media (section), "a-mid", G_TYPE_STRING,
      gst_sdp_media_get_attribute_val (section, "mid"), nullptr));
  for (const std::string &name : names)
    for (guint i = 0; i < gst_sdp_media_formats_len (section); i++) {
      const int payload_type = std::atoi (gst_sdp_media_get_format (section, i));
      const Format *format = format_named (name);
      if (!format || !has_codec (section, payload_type, format->name))
        continue;
      gst_caps_set_simple (caps.get (), "encoding-name", G_TYPE_STRING, format->name, "payload", G_TYPE_INT,
                           payload_type, "clock-rate", G_TYPE_INT, format->clock_rate, nullptr);
      add_extension (caps.get (), extension_id (section, mid_extension), mid_extension);
      add_extension (caps.get (), extension_id (section, twcc_extension), twcc_extension);
      return caps;
    }
  return caps;
}

int payload_type_of (const GstSDPMedia *section)
{
  const bool used = gst_sdp_media_formats_len (section) > 0 &&
                    !gst_sdp_media_get_attribute_val (section, "inactive") &&
                    gst_sdp_media_get_port (section) != 0;
  return used ? std::atoi (gst_sdp_media_get_format (section, 0)) : -1;
}

int rtx_of (const GstSDPMedia *section, int payload_type)
{
  const std::string wanted = "apt=" + std::to_string (payload_type);
  const char *value = nullptr;
  for (guint i = 0; (value = gst_sdp_media_get_attribute_val_n (section, "fmtp", i)); i++) {
    const char *space = std::strchr (value, ' ');
    if (space && wanted == space + 1)
      return std::atoi (value);
  }
  return -1;
}

int extension_id (const GstSDPMedia *section, const char *uri)
{
  const char *value = nullptr;
  for (guint i = 0; (value = gst_sdp_media_get_attribute_val_n (section, "extmap", i)); i++) {
    const char *space = std::strchr (value, ' ');
    if (space && std::strcmp (space + 1, uri) == 0)
      return std::atoi (value);
  }
  return 0;
}

std::string with_wrong_fingerprints (std::string sdp)
{
  const std::string start = "a=fingerprint:sha-256 ";
  for (size_t at = 0; (at = sdp.find (start, at)) != std::string::npos; at += start.size ()) {
    char &digit = sdp[at + start.size ()];
    digit = digit == '0' ? '1' : '0';
  }
  return sdp;
}

} // namespace wsrtc::test
