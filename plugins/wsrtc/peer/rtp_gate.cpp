// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rtp_gate.hpp"

#include <algorithm>
#include <utility>

#include "big_endian.hpp"
#include "inner_elements.hpp"
#include "session_description.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

constexpr auto any_buffer = GstPadProbeType (GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST);

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
        track.payload_types.set (*type);
    track.unnamed = has_own_transport (answer, section) ? sources_a_track : 0;
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
    if (ssrc && named < sources_a_track && sources_.emplace (*ssrc, track).second)
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
    tracks_[track].unnamed = 0;
}

bool RtpAdmission::admits (uint8_t payload_type, uint32_t ssrc)
{
  const auto known = sources_.find (ssrc);
  if (known != sources_.end ())
    return tracks_[known->second].payload_types.test (payload_type);
  for (size_t i = 0; i < tracks_.size (); i++) {
    if (tracks_[i].unnamed == 0 || !tracks_[i].payload_types.test (payload_type))
      continue;
    tracks_[i].unnamed--;
    sources_.emplace (ssrc, i);
    return true;
  }
  return false;
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

RtpAdmission admission_of (const GstSDPMessage &answer, GstElement *webrtcbin)
{
  GstWebRTCSessionDescription *raw = nullptr;
  g_object_get (webrtcbin, "remote-description", &raw, nullptr);
  const WebrtcDescription offer (raw);
  return offer ? RtpAdmission (answer, *offer->sdp) : RtpAdmission ();
}

void RtpGate::set (RtpAdmission admission)
{
  const std::lock_guard<std::mutex> lock (mutex_);
  std::swap (admission_, admission);
}

void RtpGate::watch (GstElement *element)
{
  if (!is_made_by (element, "dtlssrtpdec"))
    return;
  watch (element, "rtp_src", on_packets<&RtpGate::admits>);
  watch (element, "rtcp_src", on_packets<&RtpGate::admits_reports>);
}

void RtpGate::watch (GstElement *element, const char *pad_name, GstPadProbeCallback probe)
{
  if (const auto pad = GRef<GstPad>::adopt (gst_element_get_static_pad (element, pad_name)))
    gst_pad_add_probe (pad.get (), any_buffer, probe, new std::shared_ptr<RtpGate> (shared_from_this ()),
                       [] (gpointer gate) { delete static_cast<std::shared_ptr<RtpGate> *> (gate); });
}

bool RtpGate::admits (GstBuffer *packet)
{
  uint8_t head[12];
  if (gst_buffer_extract (packet, 0, head, sizeof head) < sizeof head)
    return false;
  const std::lock_guard<std::mutex> lock (mutex_);
  return admission_.admits (head[1] & 0x7f, read_be32 (head + 8));
}

// What is cut short is webrtcbin's to refuse.
bool RtpGate::admits_reports (GstBuffer *packet)
{
  std::vector<ReportHead> compound;
  uint8_t head[8];
  for (gsize at = 0; gst_buffer_extract (packet, at, head, sizeof head) == sizeof head;
       at += (read_be16 (head + 2) + 1u) * 4)
    compound.push_back ({head[1], read_be32 (head + 4)});
  const std::lock_guard<std::mutex> lock (mutex_);
  return admission_.admits (compound);
}

template <RtpGate::Check check>
GstPadProbeReturn RtpGate::on_packets (GstPad *, GstPadProbeInfo *info, gpointer data)
{
  RtpGate &gate = **static_cast<std::shared_ptr<RtpGate> *> (data);
  if (info->type & GST_PAD_PROBE_TYPE_BUFFER)
    return (gate.*check) (GST_PAD_PROBE_INFO_BUFFER (info)) ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
  GstBufferList *list = gst_buffer_list_make_writable (GST_PAD_PROBE_INFO_BUFFER_LIST (info));
  info->data = list;
  for (guint i = gst_buffer_list_length (list); i-- > 0;)
    if (!(gate.*check) (gst_buffer_list_get (list, i)))
      gst_buffer_list_remove (list, i, 1);
  return gst_buffer_list_length (list) > 0 ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
}

} // namespace wsrtc
