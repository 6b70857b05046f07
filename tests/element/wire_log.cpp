// SPDX-License-Identifier: LGPL-2.1-or-later
#include "wire_log.hpp"

#include <cstdlib>
#include <cstring>

#include "big_endian.hpp"
#include "receiver_sdp.hpp"
#include "session_description.hpp"

namespace wsrtc::test {

namespace {

double ntp_now ()
{
  constexpr double from_1900_to_1970 = 2208988800.0;
  return from_1900_to_1970 + static_cast<double> (g_get_real_time ()) / G_USEC_PER_SEC;
}

const char *text_of (const GstSDPMedia *media, const char *attribute)
{
  const char *value = gst_sdp_media_get_attribute_val (media, attribute);
  return value ? value : "";
}

OfferedTrack track_of (const GstSDPMedia *media)
{
  OfferedTrack track;
  track.mid = text_of (media, "mid");
  track.payload_type = std::atoi (gst_sdp_media_get_format (media, 0));
  track.rtx_payload_type = rtx_of (media, track.payload_type);
  track.extensions = {extension_id (media, mid_extension), extension_id (media, twcc_extension)};
  track.ssrc = static_cast<uint32_t> (std::strtoul (text_of (media, "ssrc"), nullptr, 10));
  const char *pair = text_of (media, "ssrc-group"); // "FID 1 2" (RFC 5576)
  char *second = nullptr;
  if (g_str_has_prefix (pair, "FID ") && std::strtoul (pair + 4, &second, 10) == track.ssrc)
    track.rtx_ssrc = static_cast<uint32_t> (std::strtoul (second, nullptr, 10));
  return track;
}

std::vector<SenderReportFields> reports_in (const Bytes &compound)
{
  std::vector<SenderReportFields> reports;
  for (size_t at = 0; at + 28 <= compound.size (); at += 4 * (read_be16 (&compound[at + 2]) + 1u)) {
    constexpr uint8_t sender_report = 200;
    const uint8_t *packet = &compound[at];
    if (packet[1] == sender_report)
      reports.push_back ({read_be32 (packet + 4), static_cast<double> (read_be64 (packet + 8)) / 4294967296.0,
                          read_be32 (packet + 16), read_be32 (packet + 20), read_be32 (packet + 24)});
  }
  return reports;
}

ExtensionIds ids_of (const std::vector<OfferedTrack> &tracks, int payload_type)
{
  for (const OfferedTrack &track : tracks)
    if (payload_type == track.payload_type || payload_type == track.rtx_payload_type)
      return track.extensions;
  return {};
}

} // namespace

ViewerOptions WireLog::options ()
{
  ViewerOptions options;
  options.receiver.codecs = {"H264", "OPUS"};
  options.heard = [this] (const Message &message) { hear (message); };
  options.receiver.on_packet = [this] (const guint8 *bytes, gsize size) { take (rtp_, bytes, size); };
  options.receiver.on_rtcp = [this] (const guint8 *bytes, gsize size) { take (rtcp_, bytes, size); };
  return options;
}

// Viewers' thread.
void WireLog::hear (const Message &message)
{
  const auto *description = std::get_if<Description> (&message.body);
  if (!description || description->type != SdpType::Offer)
    return;
  const auto parsed = parse_description (*description);
  g_assert_true (static_cast<bool> (parsed));
  const std::lock_guard lock (mutex_);
  for (guint i = 0; i < gst_sdp_message_medias_len ((*parsed)->sdp); i++)
    tracks_.push_back (track_of (gst_sdp_message_get_media ((*parsed)->sdp, i)));
}

// Streaming thread of the viewer: one for RTP and RTCP.
void WireLog::take (std::vector<Datagram> &to, const guint8 *bytes, gsize size)
{
  const std::lock_guard lock (mutex_);
  to.push_back ({ntp_now (), Bytes (bytes, bytes + size), rtp_.size ()});
}

std::vector<OfferedTrack> WireLog::tracks () const
{
  const std::lock_guard lock (mutex_);
  return tracks_;
}

size_t WireLog::count_reports (uint32_t ssrc) const
{
  size_t count = 0;
  const std::lock_guard lock (mutex_);
  for (const Datagram &datagram : rtcp_)
    for (const SenderReportFields &report : reports_in (datagram.bytes))
      count += report.ssrc == ssrc ? 1 : 0;
  return count;
}

Wire WireLog::wire () const
{
  Wire wire;
  const std::lock_guard lock (mutex_);
  for (const Datagram &datagram : rtp_)
    wire.packets.push_back (
        {datagram.arrival, fields_of (datagram.bytes, ids_of (tracks_, datagram.bytes[1] & 0x7f))});
  for (const Datagram &datagram : rtcp_)
    for (const SenderReportFields &report : reports_in (datagram.bytes))
      wire.reports.push_back ({report, datagram.behind});
  return wire;
}

} // namespace wsrtc::test
