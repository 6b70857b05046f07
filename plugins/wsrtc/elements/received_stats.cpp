// SPDX-License-Identifier: LGPL-2.1-or-later
#include "received_stats.hpp"

#include <utility>

#include "stats_list.hpp"

namespace wsrtc {

namespace {

using Structure = GUnique<GstStructure>;

// RTCInboundRtpStreamStats of the W3C, where it has names.
Structure to_structure (const ReceivedStats &track)
{
  const CodecRow &codec = *track.codec;
  const ReceivedFigures &figures = track.figures;
  const std::string mime = std::string (to_string (codec.kind)) + "/" + codec.name;
  return Structure (gst_structure_new (
      "wsrtc-received-stats", "pad", G_TYPE_STRING, track.pad.c_str (), "kind", G_TYPE_STRING,
      to_string (codec.kind), "mime-type", G_TYPE_STRING, mime.c_str (), "payload-type", G_TYPE_UINT,
      figures.source.payload_type, "clock-rate", G_TYPE_UINT, static_cast<guint> (codec.clock_rate), "ssrc",
      G_TYPE_UINT, guint (figures.source.ssrc), "packets-received", G_TYPE_UINT64, guint64 (figures.packets),
      "bytes-received", G_TYPE_UINT64, guint64 (figures.octets), "packets-lost", G_TYPE_INT64,
      gint64 (figures.lost), "jitter", G_TYPE_DOUBLE, figures.jitter, "retransmitted-packets-received",
      G_TYPE_UINT64, guint64 (figures.recovered), "packets-discarded", G_TYPE_UINT64, guint64 (figures.late),
      "packets-duplicated", G_TYPE_UINT64, guint64 (figures.duplicates), "packets-missing", G_TYPE_UINT64,
      guint64 (figures.missing), "nack-count", G_TYPE_UINT64, guint64 (figures.nacks), "pli-count",
      G_TYPE_UINT64, guint64 (figures.plis), "fir-count", G_TYPE_UINT64, guint64 (figures.firs),
      "last-packet-received-timestamp", G_TYPE_DOUBLE, static_cast<double> (track.last_packet) / 1000,
      nullptr));
}

} // namespace

void add_received (GstStructure *structure, const std::vector<ReceivedStats> &received)
{
  std::vector<Structure> tracks;
  tracks.reserve (received.size ());
  for (const ReceivedStats &track : received)
    tracks.push_back (to_structure (track));
  take_list (structure, "received", std::move (tracks));
}

Structure to_structure (const SourceStats &stats)
{
  Structure structure (gst_structure_new_empty ("wsrtc-stats"));
  set_timestamp (structure.get (), stats.time);
  add_received (structure.get (), stats.received);
  return structure;
}

} // namespace wsrtc
