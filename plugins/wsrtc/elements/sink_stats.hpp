// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What can be told of the viewers of an element, as plain values, and the same
// as applications get it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gptr.hpp"
#include "lane_group.hpp"
#include "received_stats.hpp"
#include "stream_figures.hpp"
#include "variant.hpp"

namespace wsrtc {

struct TrackStats {
  std::string pad; // of the element
  std::string mid;
  Variant variant;
  unsigned payload_type = 0;
  uint32_t ssrc = 0;
  // Of packets on their way for the first time; through webrtcbin they are all
  // that is known.
  uint64_t packets = 0;
  uint64_t refused = 0;
  uint64_t target_bitrate = 0;   // of the encoder, bit/s; 0 = unknown
  std::optional<LaneStats> lane; // empty = through webrtcbin
};

struct PeerStats {
  std::string id;
  bool connected = false;
  std::optional<uint64_t> malformed_rtcp; // empty = webrtcbin looks at it
  std::vector<TrackStats> tracks;         // while connected
  std::optional<double> join_time;        // s
  std::optional<PathState> path;          // what it takes, as estimated
};

// At least one of its tracks has the rate for narrow paths.
bool is_reduced (const PeerStats &peer);

// Adds what a peer has had to that of all.
void add (StreamFigures &figures, const PeerStats &peer);

struct SinkStats {
  int64_t time = 0; // µs since 1970; 0 = nothing was collected
  std::vector<PeerStats> peers;
  StreamFigures figures;
  std::optional<std::vector<ReceivedStats>> received; // of a wsrtcbin
};

// Documented at GstWsrtcSink:stats.
GUnique<GstStructure> to_structure (const SinkStats &stats);

} // namespace wsrtc
