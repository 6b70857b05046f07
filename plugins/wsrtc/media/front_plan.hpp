// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What has to stand in front of an ingest for caps that came in: pure, but for
// looking into the registry.
#pragma once

#include <string>
#include <vector>

#include <gst/gst.h>

#include "codecs.hpp"
#include "result.hpp"

namespace wsrtc {

// An element, and what it must give (nullptr = anything).
struct FrontStep {
  ElementRow element;
  const char *caps = nullptr;
  // May it be given the buffer, where that is one of whole units? nullptr = any.
  bool (*is_whole) (const uint8_t *buffer, size_t size) = nullptr;

  bool operator== (const FrontStep &other) const
  {
    return element.factory == other.element.factory && caps == other.caps;
  }
};

struct FrontPlan {
  std::vector<FrontStep> steps; // empty = the input is used as it is
  bool is_rtp = false;
  const CodecRow *codec = nullptr; // of what comes in; nullptr = not in the table
  unsigned mixed_channels = 0;     // that many without positions are made two; 0 = not
  std::string name;                // of what comes in, for messages: "H264", "AAC"

  // The elements of one serve for the other.
  bool is_same (const FrontPlan &other) const
  {
    return steps == other.steps && mixed_channels == other.mixed_channels;
  }
};

// The error says what came and what to do. What nothing can be done for is not
// an error yet: read_input_caps () decides what comes out.
Result<FrontPlan> plan_front (MediaKind kind, const GstCaps *caps);

} // namespace wsrtc
