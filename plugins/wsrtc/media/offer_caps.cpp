// SPDX-License-Identifier: LGPL-2.1-or-later
#include <algorithm>
#include <cstring>

#include "rtp_delivery.hpp"

namespace wsrtc {

namespace {

constexpr const char *private_fields[] = {
    "ssrc",      "timestamp-offset", "seqnum-offset", "seqnum-base",          "clock-base",
    "npt-start", "npt-stop",         "play-speed",    "play-scale",           "onvif-mode",
    "sprop-vps", "sprop-sps",        "sprop-pps",     "sprop-parameter-sets", "sprop-maxcapturerate"};
constexpr const char *private_prefixes[] = {"a-", "x-", "extmap-", "rtcp-fb-", "ssrc-"};

gboolean keep_field (GQuark id, GValue *, gpointer)
{
  const char *name = g_quark_to_string (id);
  const bool is_private = std::any_of (std::begin (private_fields), std::end (private_fields),
                                       [&] (const char *field) { return std::strcmp (name, field) == 0; });
  const bool is_foreign = std::any_of (std::begin (private_prefixes), std::end (private_prefixes),
                                       [&] (const char *prefix) { return g_str_has_prefix (name, prefix); });
  return !is_private && !is_foreign;
}

// "k=v;k=v" as string fields, which is how GStreamer's SDP code takes fmtp.
void set_fmtp (GstStructure *caps, const char *fmtp)
{
  g_auto (GStrv) items = g_strsplit (fmtp, ";", -1);
  for (char **item = items; *item; item++) {
    g_auto (GStrv) pair = g_strsplit (*item, "=", 2);
    if (pair[0] && pair[1])
      gst_structure_set (caps, pair[0], G_TYPE_STRING, pair[1], nullptr);
  }
}

} // namespace

MiniRef<GstCaps> make_offer_caps (const CodecRow &codec, const GstCaps *payloader_caps)
{
  auto offer = MiniRef<GstCaps>::adopt (gst_caps_copy (payloader_caps));
  GstStructure *s = gst_caps_get_structure (offer.get (), 0);
  gst_structure_filter_and_map_in_place (s, keep_field, nullptr);
  gst_structure_set (s, "payload", G_TYPE_INT, codec.payload_type, nullptr);
  set_fmtp (s, codec.fmtp);
  if (codec.describe_stream && !codec.describe_stream (gst_caps_get_structure (payloader_caps, 0), s))
    return nullptr;
  return offer;
}

} // namespace wsrtc
