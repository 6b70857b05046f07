// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rtp_admission.hpp"

#include <algorithm>
#include <string>

#include <glib.h>

#include "text.hpp"

namespace wsrtc {

namespace {

// Of a track: the media, and their retransmission.
constexpr unsigned sources_a_track = 2;
constexpr uint8_t sender_report = 200; // RFC 3550 section 12.1
// Who only receives reports by a source of its own. webrtcbin remembers each.
constexpr size_t max_reporters = 16;

bool has_media (const GstSDPMedia &section)
{
  const char *media = gst_sdp_media_get_media (&section);
  const bool is_media = g_strcmp0 (media, "audio") == 0 || g_strcmp0 (media, "video") == 0;
  return is_media && gst_sdp_media_get_port (&section) != 0 &&
         !gst_sdp_media_get_attribute_val (&section, "inactive");
}

// Where webrtcbin puts sources that nobody named: the section whose transport it
// is.
bool has_own_transport (const GstSDPMessage &answer, const GstSDPMedia &section)
{
  const char *group = gst_sdp_message_get_attribute_val (&answer, "group");
  std::string_view mids = group ? group : "";
  if (cut (mids, ' ') != "BUNDLE")
    return true;
  const char *mid = gst_sdp_media_get_attribute_val (&section, "mid");
  return mid && cut (mids, ' ') == mid;
}

// Retransmissions and forward error correction have sources of their own.
bool is_repair (const GstSDPMedia &section, unsigned payload_type)
{
  for (guint i = 0; const char *value = gst_sdp_media_get_attribute_val_n (&section, "rtpmap", i); i++) {
    std::string_view encoding = value;
    if (parse_number (cut (encoding, ' '), 127) != payload_type)
      continue;
    const std::string name (cut (encoding, '/'));
    return g_ascii_strcasecmp (name.c_str (), "rtx") == 0 ||
           g_ascii_strncasecmp (name.c_str (), "flexfec", 7) == 0;
  }
  return false;
}

const char *ssrc_attribute (const GstSDPMedia &section, const char *name, guint index)
{
  return gst_sdp_media_get_attribute_val_n (&section, name, index);
}

} // namespace

RtpAdmission::RtpAdmission (const GstSDPMessage &answer, const GstSDPMessage &sender)
{
  const guint sections = gst_sdp_message_medias_len (&answer);
  for (guint i = 0; i < sections && i < gst_sdp_message_medias_len (&sender); i++) {
    const GstSDPMedia &section = *gst_sdp_message_get_media (&answer, i);
    if (!has_media (section))
      continue;
    Track track;
    for (guint k = 0; k < gst_sdp_media_formats_len (&section); k++)
      if (const auto type = parse_number (gst_sdp_media_get_format (&section, k), 127))
        track.payload_types[is_repair (section, *type) ? Repair : Media].set (*type);
    track.takes_unnamed = has_own_transport (answer, section);
    tracks_.push_back (track);
    add_sources (*gst_sdp_message_get_media (&sender, i), tracks_.size () - 1);
  }
}

// The first pair of media and retransmission, else the first source: others are
// simulcast, of which one is enough.
void RtpAdmission::add_sources (const GstSDPMedia &section, size_t track)
{
  size_t named = 0;
  const auto add = [&] (std::string_view text) {
    const auto ssrc = parse_number (text, G_MAXUINT32);
    if (ssrc && named < sources_a_track && sources_.emplace (*ssrc, Source{track}).second)
      named++;
  };
  for (guint i = 0; const char *value = ssrc_attribute (section, "ssrc-group", i); i++) {
    std::string_view group = value;
    if (named > 0 || cut (group, ' ') != "FID")
      continue;
    add (cut (group, ' '));
    add (cut (group, ' '));
  }
  const char *first = ssrc_attribute (section, "ssrc", 0);
  if (named == 0 && first) {
    std::string_view text = first;
    add (cut (text, ' '));
  }
  if (named > 0)
    tracks_[track].takes_unnamed = false;
}

RtpVerdict RtpAdmission::admits (uint8_t payload_type, uint32_t ssrc, Time now)
{
  const auto takes = [payload_type] (const Track &track, Part part) {
    return track.payload_types[part].test (payload_type);
  };
  const auto known = sources_.find (ssrc);
  if (known != sources_.end ()) {
    const Track &track = tracks_[known->second.track];
    if (!takes (track, Media) && !takes (track, Repair))
      return RtpVerdict::Dropped;
    known->second.heard = now;
    return RtpVerdict::Passed;
  }
  for (size_t i = 0; i < tracks_.size (); i++) {
    for (const Part part : {Media, Repair}) {
      if (!tracks_[i].takes_unnamed || !takes (tracks_[i], part))
        continue;
      const RtpVerdict verdict = admit_unnamed (i, part, ssrc, now);
      if (verdict != RtpVerdict::Dropped)
        return verdict;
    }
  }
  return RtpVerdict::Dropped;
}

RtpVerdict RtpAdmission::admit_unnamed (size_t track, Part part, uint32_t ssrc, Time now)
{
  std::optional<uint32_t> &place = tracks_[track].unnamed[part];
  const bool taken = place.has_value ();
  if (taken) {
    const auto old = sources_.find (*place);
    if (now - old->second.heard < source_silence || tracks_[track].changes == max_source_changes)
      return RtpVerdict::Dropped;
    tracks_[track].changes++;
    sources_.erase (old);
  }
  place = ssrc;
  sources_.emplace (ssrc, Source{track, now});
  return taken ? RtpVerdict::PassedAnew : RtpVerdict::Passed;
}

bool RtpAdmission::admits_reporter (uint32_t ssrc)
{
  return is_source (ssrc) || reporters_.count (ssrc) != 0 ||
         (reporters_.size () < max_reporters && reporters_.insert (ssrc).second);
}

// By the first one of a compound packet with sender reports webrtcbin finds the
// track, or makes one.
bool RtpAdmission::admits (const std::vector<ReportHead> &compound)
{
  const bool syncs = std::any_of (compound.begin (), compound.end (),
                                  [] (const ReportHead &head) { return head.packet_type == sender_report; });
  if (syncs && !is_source (compound.front ().ssrc))
    return false;
  return std::all_of (compound.begin (), compound.end (),
                      [this] (const ReportHead &head) { return admits_reporter (head.ssrc); });
}

} // namespace wsrtc
