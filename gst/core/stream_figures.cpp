// SPDX-License-Identifier: LGPL-2.1-or-later
#include "stream_figures.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <glib.h>

namespace wsrtc {

namespace {

constexpr MetricKind counter = MetricKind::Counter;
constexpr MetricKind gauge = MetricKind::Gauge;

constexpr MetricRow sessions = {"wsrtc_stream_sessions", gauge,
                                "Sessions of the stream's source with viewers, by state."};

} // namespace

const std::array<FigureRow, figures> figure_rows = {{
    {Figure::SentPackets,
     "packets-sent",
     {"wsrtc_stream_sent_packets_total", counter, "RTP packets sent to viewers, those sent again included."}},
    {Figure::SentBytes,
     "bytes-sent",
     {"wsrtc_stream_sent_bytes_total", counter,
      "Bytes of RTP payload sent to viewers, those sent again included; without "
      "media-path=peer-connection."}},
    {Figure::ResentPackets,
     "retransmitted-packets-sent",
     {"wsrtc_stream_retransmitted_packets_total", counter,
      "RTP packets sent again because viewers missed them."}},
    {Figure::ResentBytes,
     "retransmitted-bytes-sent",
     {"wsrtc_stream_retransmitted_bytes_total", counter, "Bytes of RTP payload sent again."}},
    {Figure::DiscardedPackets,
     "packets-discarded-on-send",
     {"wsrtc_stream_discarded_packets_total", counter,
      "RTP packets that the way to the viewer did not take."}},
    {Figure::SkippedFrames,
     "frames-skipped",
     {"wsrtc_stream_skipped_frames_total", counter,
      "Frames left out for a viewer because the way to it was full."}},
    {Figure::LostPackets,
     "packets-lost",
     {"wsrtc_stream_lost_packets_total", counter, "RTP packets that viewers report as lost."}},
    {Figure::Nacks, "nack-count", {"wsrtc_stream_nacks_total", counter, "NACK messages from viewers."}},
    {Figure::NackedPackets,
     "packets-nacked",
     {"wsrtc_stream_nacked_packets_total", counter, "RTP packets that NACK messages asked for."}},
    {Figure::Plis,
     "pli-count",
     {"wsrtc_stream_plis_total", counter, "Picture loss indications from viewers."}},
    {Figure::Firs, "fir-count", {"wsrtc_stream_firs_total", counter, "Full intra requests from viewers."}},
    {Figure::KeyFrames,
     "key-frames",
     {"wsrtc_stream_key_frames_total", counter, "Key frames made or passed on, once for all viewers."}},
    {Figure::MalformedRtcp,
     "malformed-rtcp",
     {"wsrtc_stream_malformed_rtcp_total", counter, "RTCP packets of viewers that could not be read."}},
    {Figure::FailedSessions,
     "sessions-failed",
     {"wsrtc_stream_failed_sessions_total", counter, "Sessions with viewers that ended by an error."}},
    {Figure::Connecting, "sessions-connecting", sessions, "state", "connecting"},
    {Figure::Connected, "sessions-connected", sessions, "state", "connected"},
    {Figure::Reduced,
     "sessions-reduced",
     {"wsrtc_stream_reduced_sessions", gauge,
      "Sessions that get the rate for those whose paths take less than the stream."}},
    {Figure::Encoders,
     "encoders",
     {"wsrtc_stream_encoders", gauge, "Encoders that are running for the stream."}},
    {Figure::GroupFrames,
     "gop-frames",
     {"wsrtc_stream_gop_cache_frames", gauge, "Frames kept since the last key frame, for viewers who come."}},
    {Figure::GroupBytes,
     "gop-bytes",
     {"wsrtc_stream_gop_cache_bytes", gauge, "Bytes kept since the last key frame, for viewers who come."}},
    {Figure::CachedBytes,
     "cached-bytes",
     {"wsrtc_stream_packet_cache_bytes", gauge,
      "Bytes of packets kept, to be sent again or to viewers who come."}},
}};

const MetricRow join_time_metric = {
    "wsrtc_stream_join_seconds", MetricKind::Histogram,
    "Time from a viewer's arrival, or from when there is something to show, to its first media."};

Histogram make_join_times ()
{
  return Histogram ({0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 30});
}

std::string camel_case (const char *field)
{
  std::string text;
  bool raise = false;
  for (const char *c = field; *c; c++) {
    if (*c != '-')
      text += raise ? g_ascii_toupper (*c) : *c;
    raise = *c == '-';
  }
  return text;
}

// ---- StreamTally

// Less than before: it has begun anew.
static uint64_t growth (uint64_t before, uint64_t now)
{
  return now < before ? now : now - before;
}

// It stays at what JSON can tell.
static void add_growth (uint64_t &total, uint64_t before, uint64_t now)
{
  total = std::min (total + std::min (growth (before, now), max_figure), max_figure);
}

void StreamTally::take (const PeerId &source, const StreamFigures &now)
{
  if (std::exchange (source_, source) != source)
    last_ = {};
  for (const FigureRow &row : figure_rows) {
    uint64_t &total = total_[row.figure];
    if (row.metric.kind == MetricKind::Counter)
      add_growth (total, last_[row.figure], now[row.figure]);
    else
      total = now[row.figure];
  }
  Histogram &times = total_.join_times;
  std::vector<uint64_t> counts = times.counts ();
  for (size_t i = 0; i < counts.size (); i++)
    add_growth (counts[i], last_.join_times.counts ()[i], now.join_times.counts ()[i]);
  const double before = last_.join_times.sum (), sum = now.join_times.sum ();
  times.set (counts, times.sum () + (sum < before ? sum : sum - before));
  last_ = now;
}

} // namespace wsrtc
