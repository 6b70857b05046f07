// SPDX-License-Identifier: LGPL-2.1-or-later
#include "report_writer.hpp"

#include <utility>

namespace wsrtc {

namespace {

using Structure = GUnique<GstStructure>;

Structure make (const char *name)
{
  return Structure (gst_structure_new_empty (name));
}

void append (GValue &list, Structure item)
{
  GValue value = G_VALUE_INIT;
  g_value_init (&value, GST_TYPE_STRUCTURE);
  g_value_take_boxed (&value, item.release ());
  gst_value_array_append_and_take_value (&list, &value);
}

void append (GValue &list, uint64_t number)
{
  GValue value = G_VALUE_INIT;
  g_value_init (&value, G_TYPE_UINT64);
  g_value_set_uint64 (&value, number);
  gst_value_array_append_and_take_value (&list, &value);
}

Structure totals_of (const StreamFigures &figures)
{
  Structure totals = make ("wsrtc-totals");
  for (const FigureRow &row : figure_rows)
    gst_structure_set (totals.get (), row.field, G_TYPE_UINT64, guint64 (figures[row.figure]), nullptr);
  GValue counts = G_VALUE_INIT;
  g_value_init (&counts, GST_TYPE_ARRAY);
  for (const uint64_t count : figures.join_times.counts ())
    append (counts, count);
  gst_structure_take_value (totals.get (), "join-times", &counts);
  gst_structure_set (totals.get (), "join-times-sum", G_TYPE_DOUBLE, figures.join_times.sum (), nullptr);
  return totals;
}

Structure sums_of (const PeerReport &peer)
{
  Structure track = make ("wsrtc-track-stats");
  gst_structure_set (track.get (), "bytes-sent", G_TYPE_UINT64, guint64 (peer.sent_bytes), "packets-sent",
                     G_TYPE_UINT64, guint64 (peer.sent_packets), "packets-lost", G_TYPE_UINT64,
                     guint64 (peer.lost_packets), "fraction-lost", G_TYPE_DOUBLE, peer.fraction_lost,
                     "jitter", G_TYPE_DOUBLE, peer.jitter, nullptr);
  if (peer.round_trip)
    gst_structure_set (track.get (), "round-trip-time", G_TYPE_DOUBLE, *peer.round_trip, nullptr);
  return track;
}

Structure structure_of (const PeerId &id, const PeerReport &peer)
{
  Structure structure = make ("wsrtc-peer-stats");
  gst_structure_set (structure.get (), "id", G_TYPE_STRING, id.c_str (), "connected", G_TYPE_BOOLEAN,
                     peer.connected, nullptr);
  if (peer.join_time)
    gst_structure_set (structure.get (), "join-time", G_TYPE_DOUBLE, *peer.join_time, nullptr);
  GValue tracks = G_VALUE_INIT;
  g_value_init (&tracks, GST_TYPE_ARRAY);
  Structure track = sums_of (peer);
  for (const std::string &codec : peer.codecs) {
    gst_structure_set (track.get (), "mime-type", G_TYPE_STRING, codec.c_str (), nullptr);
    append (tracks, std::exchange (track, make ("wsrtc-track-stats")));
  }
  if (peer.codecs.empty ())
    append (tracks, std::move (track));
  gst_structure_take_value (structure.get (), "tracks", &tracks);
  return structure;
}

} // namespace

Structure to_structure (const SourceReport &report)
{
  Structure stats = make ("wsrtc-stats");
  GValue peers = G_VALUE_INIT;
  g_value_init (&peers, GST_TYPE_ARRAY);
  for (const auto &[id, peer] : report.peers)
    append (peers, structure_of (id, peer));
  gst_structure_take_value (stats.get (), "peers", &peers);
  GValue totals = G_VALUE_INIT;
  g_value_init (&totals, GST_TYPE_STRUCTURE);
  g_value_take_boxed (&totals, totals_of (report.figures).release ());
  gst_structure_take_value (stats.get (), "totals", &totals);
  return stats;
}

} // namespace wsrtc
