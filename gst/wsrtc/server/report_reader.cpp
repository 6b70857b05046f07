// SPDX-License-Identifier: LGPL-2.1-or-later
#include "report_reader.hpp"

#include <algorithm>
#include <cmath>

#include "shown_text.hpp"

namespace wsrtc {

namespace {

uint64_t whole (const GstStructure *structure, const char *field)
{
  const GValue *value = gst_structure_get_value (structure, field);
  if (value && G_VALUE_HOLDS_UINT64 (value))
    return std::min<uint64_t> (g_value_get_uint64 (value), max_figure);
  if (value && G_VALUE_HOLDS_INT64 (value))
    return static_cast<uint64_t> (
        std::clamp<gint64> (g_value_get_int64 (value), 0, static_cast<gint64> (max_figure)));
  return 0;
}

std::optional<double> real (const GstStructure *structure, const char *field, double most)
{
  const GValue *value = structure ? gst_structure_get_value (structure, field) : nullptr;
  if (!value || !G_VALUE_HOLDS_DOUBLE (value) || !std::isfinite (g_value_get_double (value)))
    return std::nullopt;
  return std::clamp (g_value_get_double (value), 0.0, most);
}

std::string word (const GstStructure *structure, const char *field)
{
  const char *text = gst_structure_get_string (structure, field);
  return text ? shown_text (text, max_reported_word) : std::string ();
}

// Each structure of a GstValueArray, up to so many.
template <typename Visit>
void for_each (const GstStructure *structure, const char *field, size_t most, Visit visit)
{
  const GValue *list = gst_structure_get_value (structure, field);
  if (!list || !GST_VALUE_HOLDS_ARRAY (list))
    return;
  const size_t count = std::min<size_t> (gst_value_array_get_size (list), most);
  for (size_t i = 0; i < count; i++) {
    const GValue *item = gst_value_array_get_value (list, static_cast<guint> (i));
    if (GST_VALUE_HOLDS_STRUCTURE (item) && gst_value_get_structure (item))
      visit (gst_value_get_structure (item));
  }
}

void read_track (const GstStructure *track, PeerReport &peer)
{
  peer.sent_bytes += whole (track, "bytes-sent");
  peer.sent_packets += whole (track, "packets-sent");
  peer.lost_packets += whole (track, "packets-lost");
  peer.fraction_lost = std::max (peer.fraction_lost, real (track, "fraction-lost", 1).value_or (0));
  peer.jitter = std::max (peer.jitter, real (track, "jitter", max_reported_seconds).value_or (0));
  if (const auto time = real (track, "round-trip-time", max_reported_seconds))
    peer.round_trip = std::max (peer.round_trip.value_or (0), *time);
  std::string codec = word (track, "mime-type");
  if (!codec.empty ())
    peer.codecs.push_back (std::move (codec));
}

void read_peer (const GstStructure *structure, SourceReport &report)
{
  PeerReport peer;
  gboolean connected = FALSE;
  peer.connected = gst_structure_get_boolean (structure, "connected", &connected) && connected;
  peer.join_time = real (structure, "join-time", max_reported_seconds);
  for_each (structure, "tracks", max_reported_tracks,
            [&] (const GstStructure *track) { read_track (track, peer); });
  PeerId id (word (structure, "id"));
  if (!id.empty ())
    report.peers.emplace (std::move (id), std::move (peer));
}

void read_join_times (const GstStructure *totals, Histogram &times)
{
  const GValue *list = gst_structure_get_value (totals, "join-times");
  if (!list || !GST_VALUE_HOLDS_ARRAY (list))
    return;
  std::vector<uint64_t> counts;
  for (guint i = 0; i < gst_value_array_get_size (list); i++) {
    const GValue *count = gst_value_array_get_value (list, i);
    if (!G_VALUE_HOLDS_UINT64 (count))
      return;
    counts.push_back (std::min<uint64_t> (g_value_get_uint64 (count), max_figure));
  }
  times.set (counts, real (totals, "join-times-sum", static_cast<double> (max_figure)).value_or (0));
}

} // namespace

SourceReport read_report (const GstStructure *stats)
{
  SourceReport report;
  for_each (stats, "peers", max_reported_peers, [&] (const GstStructure *peer) { read_peer (peer, report); });
  const GValue *value = gst_structure_get_value (stats, "totals");
  if (!value || !GST_VALUE_HOLDS_STRUCTURE (value) || !gst_value_get_structure (value))
    return report;
  const GstStructure *totals = gst_value_get_structure (value);
  for (const FigureRow &row : figure_rows)
    report.figures[row.figure] = whole (totals, row.field);
  read_join_times (totals, report.figures.join_times);
  return report;
}

} // namespace wsrtc
