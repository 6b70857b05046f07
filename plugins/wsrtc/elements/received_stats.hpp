// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What can be told of the media that an element receives, as plain values, and
// the same as applications get it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "codecs.hpp"
#include "gptr.hpp"
#include "received_figures.hpp"

namespace wsrtc {

// Of one source pad, while somebody sends to it.
struct ReceivedStats {
  std::string pad; // of the element
  const CodecRow *codec = nullptr;
  ReceivedFigures figures;
  int64_t last_packet = 0; // µs since 1970
};

struct SourceStats {
  int64_t time = 0; // µs since 1970; 0 = nothing was collected
  std::vector<ReceivedStats> received;
};

// The field `received`.
void add_received (GstStructure *structure, const std::vector<ReceivedStats> &received);

// Documented at GstWsrtcSrc:stats.
GUnique<GstStructure> to_structure (const SourceStats &stats);

} // namespace wsrtc
