// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the source of a stream has told of it: the structure that GstWsrtcSink:stats
// documents, with numbers that can be true only. It may be that of another program.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "stream_figures.hpp"

namespace wsrtc {

// Of one viewer. Times in s.
struct PeerReport {
  bool connected = false;
  uint64_t sent_bytes = 0; // so far
  uint64_t sent_packets = 0;
  uint64_t lost_packets = 0;
  double fraction_lost = 0; // the largest of its tracks, 0 to 1
  double jitter = 0;        // the same
  std::optional<double> round_trip;
  std::optional<double> join_time;
  std::vector<std::string> codecs; // "video/H264"
};

struct SourceReport {
  StreamFigures figures;
  std::map<PeerId, PeerReport> peers;
};

// As many viewers, and tracks of each, are read.
inline constexpr size_t max_reported_peers = 10000;
inline constexpr size_t max_reported_tracks = 16;

SourceReport read_report (const GstStructure *stats);

} // namespace wsrtc
