// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the source of a stream tells of it in numbers: what each is called in a
// GstStructure, in JSON and in the metrics of a server. One table for all of them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "ids.hpp"
#include "metrics_text.hpp"

namespace wsrtc {

// To all viewers, since the source has begun, those who have gone included; then what
// there is now.
enum class Figure {
  SentPackets,
  SentBytes,
  ResentPackets,
  ResentBytes,
  DiscardedPackets,
  SkippedFrames,
  LostPackets,
  Nacks,
  NackedPackets,
  Plis,
  Firs,
  KeyFrames,
  MalformedRtcp,
  FailedSessions,
  Connecting,
  Connected,
  Reduced,
  Encoders,
  GroupFrames,
  GroupBytes,
  CachedBytes,
  Count
};

struct FigureRow {
  Figure figure;
  const char *field; // of a structure; JSON has it in camelCase
  MetricRow metric;
  // What tells those of one metric from each other; they follow one another.
  const char *label = nullptr;
  const char *value = nullptr;
};

inline constexpr size_t figures = static_cast<size_t> (Figure::Count);
extern const std::array<FigureRow, figures> figure_rows; // in the order of Figure

// Above it a number in JSON is not exact, and none that is true is.
inline constexpr uint64_t max_figure = uint64_t{1} << 53;

// From when a viewer came, or the stream had something to show, to its first media.
extern const MetricRow join_time_metric;
Histogram make_join_times ();

struct StreamFigures {
  std::array<uint64_t, figures> values{};
  Histogram join_times = make_join_times ();

  uint64_t &operator[] (Figure figure) { return values[static_cast<size_t> (figure)]; }

  uint64_t operator[] (Figure figure) const { return values[static_cast<size_t> (figure)]; }
};

// "packets-sent" to "packetsSent".
std::string camel_case (const char *field);

// What only grows, over sources that come, go and begin anew.
class StreamTally {
public:
  // All that this source has told so far.
  void take (const PeerId &source, const StreamFigures &now);

  const StreamFigures &total () const { return total_; }

private:
  PeerId source_;
  StreamFigures last_;
  StreamFigures total_;
};

} // namespace wsrtc
