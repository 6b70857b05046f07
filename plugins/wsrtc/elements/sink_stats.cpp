// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sink_stats.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "stats_list.hpp"

namespace wsrtc {

namespace {

using Structure = GUnique<GstStructure>;

double seconds (std::chrono::microseconds time)
{
  return std::chrono::duration<double> (time).count ();
}

// RTCOutboundRtpStreamStats and RTCRemoteInboundRtpStreamStats of the W3C, where
// it has names.
void add_lane (GstStructure *structure, const LaneStats &lane)
{
  gst_structure_set (
      structure, "bytes-sent", G_TYPE_UINT64,
      guint64 (lane.sent.octets - lane.sent.refused_octets + lane.retransmitted_octets),
      "retransmitted-packets-sent", G_TYPE_UINT64, guint64 (lane.retransmitted_packets),
      "retransmitted-bytes-sent", G_TYPE_UINT64, guint64 (lane.retransmitted_octets), "frames-skipped",
      G_TYPE_UINT64, guint64 (lane.sent.skipped), "nack-count", G_TYPE_UINT64, guint64 (lane.nacks),
      "packets-nacked", G_TYPE_UINT64, guint64 (lane.nacked), "pli-count", G_TYPE_UINT64,
      guint64 (lane.key_frame_requests - lane.full_intra_requests), "fir-count", G_TYPE_UINT64,
      guint64 (lane.full_intra_requests), "packets-lost", G_TYPE_INT64, gint64 (lane.lost), "fraction-lost",
      G_TYPE_DOUBLE, lane.fraction_lost, "jitter", G_TYPE_DOUBLE, seconds (lane.jitter), nullptr);
  if (lane.round_trip)
    gst_structure_set (structure, "round-trip-time", G_TYPE_DOUBLE, seconds (*lane.round_trip), nullptr);
}

uint64_t sent_again (const TrackStats &track)
{
  return track.lane ? track.lane->retransmitted_packets : 0;
}

// Those of a track's structure, summed up; docs/observability.md.
Structure to_structure (const StreamFigures &figures)
{
  Structure structure (gst_structure_new_empty ("wsrtc-totals"));
  for (const FigureRow &row : figure_rows)
    gst_structure_set (structure.get (), row.field, G_TYPE_UINT64, guint64 (figures[row.figure]), nullptr);
  GValue counts = G_VALUE_INIT;
  g_value_init (&counts, GST_TYPE_ARRAY);
  for (const uint64_t count : figures.join_times.counts ()) {
    GValue value = G_VALUE_INIT;
    g_value_init (&value, G_TYPE_UINT64);
    g_value_set_uint64 (&value, count);
    gst_value_array_append_and_take_value (&counts, &value);
  }
  gst_structure_take_value (structure.get (), "join-times", &counts);
  gst_structure_set (structure.get (), "join-times-sum", G_TYPE_DOUBLE, figures.join_times.sum (), nullptr);
  return structure;
}

Structure to_structure (const TrackStats &track)
{
  const CodecRow &codec = *track.variant.codec;
  const std::string mime = std::string (to_string (codec.kind)) + "/" + codec.name;
  Structure structure (gst_structure_new (
      "wsrtc-track-stats", "pad", G_TYPE_STRING, track.pad.c_str (), "kind", G_TYPE_STRING,
      to_string (codec.kind), "mid", G_TYPE_STRING, track.mid.c_str (), "mime-type", G_TYPE_STRING,
      mime.c_str (), "payload-type", G_TYPE_UINT, track.payload_type, "clock-rate", G_TYPE_UINT,
      static_cast<guint> (codec.clock_rate), "ssrc", G_TYPE_UINT, track.ssrc, "encoded", G_TYPE_BOOLEAN,
      track.variant.making == Making::Encode, "packets-sent", G_TYPE_UINT64,
      guint64 (track.packets - track.refused + sent_again (track)), "packets-discarded-on-send",
      G_TYPE_UINT64, guint64 (track.refused), nullptr));
  if (track.target_bitrate > 0)
    gst_structure_set (structure.get (), "target-bitrate", G_TYPE_UINT64, guint64 (track.target_bitrate),
                       "reduced", G_TYPE_BOOLEAN, track.variant.rate == Rate::Reduced, nullptr);
  if (track.lane)
    add_lane (structure.get (), *track.lane);
  return structure;
}

Structure to_structure (const PeerStats &peer)
{
  Structure structure (gst_structure_new ("wsrtc-peer-stats", "id", G_TYPE_STRING, peer.id.c_str (),
                                          "connected", G_TYPE_BOOLEAN, peer.connected, nullptr));
  if (peer.connected)
    gst_structure_set (structure.get (), "media-path", G_TYPE_STRING,
                       peer.malformed_rtcp ? "lanes" : "peer-connection", nullptr);
  if (peer.malformed_rtcp)
    gst_structure_set (structure.get (), "malformed-rtcp", G_TYPE_UINT64, guint64 (*peer.malformed_rtcp),
                       nullptr);
  if (peer.join_time)
    gst_structure_set (structure.get (), "join-time", G_TYPE_DOUBLE, *peer.join_time, nullptr);
  if (peer.path)
    gst_structure_set (structure.get (), "available-outgoing-bitrate", G_TYPE_UINT64,
                       guint64 (peer.path->room), nullptr);
  std::vector<Structure> tracks;
  for (const TrackStats &track : peer.tracks)
    tracks.push_back (to_structure (track));
  take_list (structure.get (), "tracks", std::move (tracks));
  return structure;
}

} // namespace

bool is_reduced (const PeerStats &peer)
{
  return std::any_of (peer.tracks.begin (), peer.tracks.end (),
                      [] (const TrackStats &track) { return track.variant.rate == Rate::Reduced; });
}

void add (StreamFigures &figures, const PeerStats &peer)
{
  figures[Figure::MalformedRtcp] += peer.malformed_rtcp.value_or (0);
  for (const TrackStats &track : peer.tracks) {
    figures[Figure::SentPackets] += track.packets - track.refused + sent_again (track);
    figures[Figure::DiscardedPackets] += track.refused;
    if (!track.lane)
      continue;
    const LaneStats &lane = *track.lane;
    figures[Figure::SentBytes] += lane.sent.octets - lane.sent.refused_octets + lane.retransmitted_octets;
    figures[Figure::ResentPackets] += lane.retransmitted_packets;
    figures[Figure::ResentBytes] += lane.retransmitted_octets;
    figures[Figure::SkippedFrames] += lane.sent.skipped;
    figures[Figure::LostPackets] += lane.most_lost;
    figures[Figure::Nacks] += lane.nacks;
    figures[Figure::NackedPackets] += lane.nacked;
    figures[Figure::Plis] += lane.key_frame_requests - lane.full_intra_requests;
    figures[Figure::Firs] += lane.full_intra_requests;
  }
}

Structure to_structure (const SinkStats &stats)
{
  Structure structure (gst_structure_new_empty ("wsrtc-stats"));
  set_timestamp (structure.get (), stats.time);
  std::vector<Structure> peers;
  for (const PeerStats &peer : stats.peers)
    peers.push_back (to_structure (peer));
  take_list (structure.get (), "peers", std::move (peers));
  GValue totals = G_VALUE_INIT;
  g_value_init (&totals, GST_TYPE_STRUCTURE);
  g_value_take_boxed (&totals, to_structure (stats.figures).release ());
  gst_structure_take_value (structure.get (), "totals", &totals);
  if (stats.received)
    add_received (structure.get (), *stats.received);
  return structure;
}

} // namespace wsrtc
