// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A rendition's packets of the last second, once for all viewers, for those who
// ask for one again. Bounded in time, bytes and number.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>

#include "media_frame.hpp"

namespace wsrtc {

class PacketRing {
public:
  using Clock = std::chrono::steady_clock;

  struct Limits {
    std::chrono::milliseconds age{1000};
    size_t bytes = 8 * 1024 * 1024;
    size_t packets = 16384; // a quarter of all sequence numbers: each names one packet only
  };

  PacketRing () : PacketRing (Limits{}) {}

  explicit PacketRing (Limits limits) : limits_ (limits) {}

  // Streaming thread. Indexes follow one another without a gap. The newest frame
  // stays, whatever its size.
  void add (FramePtr frame, Clock::time_point now);

  // Any thread. The frame with the packet of that index; nullptr when it is not
  // there any more, or not yet.
  FramePtr find (uint64_t index) const;

  // Any thread.
  size_t packets () const;
  size_t bytes () const;

private:
  struct Entry {
    FramePtr frame;
    Clock::time_point added;
  };

  bool is_too_much (Clock::time_point now) const;

  const Limits limits_;
  // Protects what follows; frames are only moved and copied by pointer under it.
  mutable std::mutex mutex_;
  std::deque<Entry> entries_; // oldest first
  size_t packets_ = 0;
  size_t bytes_ = 0;
};

} // namespace wsrtc
