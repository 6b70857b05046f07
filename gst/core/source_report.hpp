// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the source of a stream tells of it in numbers, when somebody wants to know: to
// the server in its own process, or to one elsewhere.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ids.hpp"
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
// An id, a codec, in bytes.
inline constexpr size_t max_reported_word = 64;
// No time in it is longer; a day.
inline constexpr double max_reported_seconds = 86400;

} // namespace wsrtc
