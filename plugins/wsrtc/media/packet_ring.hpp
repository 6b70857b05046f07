// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A rendition's packets of the last second, once for all viewers, for those who
// ask for one again; and all since the last key frame, for those who come, as
// long as that is not too much. Bounded in time, bytes and number.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

#include "media_frame.hpp"

namespace wsrtc {

class PacketRing {
public:
  using Clock = std::chrono::steady_clock;

  struct Limits {
    std::chrono::milliseconds age{1000};
    size_t bytes = 8 * 1024 * 1024;
    size_t packets = 16384; // a quarter of all sequence numbers: each names one packet only
    // Of what is kept since the last key frame. More would be sent to each who
    // comes, faster than a line may take it.
    std::chrono::milliseconds group_age{10000};
    size_t group_bytes = 2 * 1024 * 1024;
  };

  // What a decoder needs to show the newest frame.
  struct Group {
    FramePtr key_frame; // and all behind it
    FramePtr newest;
    size_t bytes = 0;
    Clock::time_point began; // when the key frame came
    Clock::time_point added; // when the newest one came
  };

  PacketRing () : PacketRing (Limits{}) {}

  explicit PacketRing (const Limits &limits) : limits_ (limits) {}

  // Streaming thread. Indexes follow one another without a gap. The newest frame
  // stays, whatever its size.
  void add (FramePtr frame, Clock::time_point now);
  // What comes next cannot be decoded after what came before.
  void end_group ();

  // Any thread. The frame with the packet of that index; nullptr when it is not
  // there any more, or not yet.
  FramePtr find (uint64_t index) const;

  // Any thread. All that are there from that one on, oldest first.
  std::vector<FramePtr> frames_from (uint64_t index) const;

  // Any thread. Nothing while there was no key frame, or too much has come since.
  std::optional<Group> group () const;

  // Any thread. One more than the newest packet's.
  uint64_t end_index () const;

  struct Holding {
    uint64_t key_frames = 0; // that have come so far
    size_t group_frames = 0; // of what is kept since the last key frame
    size_t group_bytes = 0;
    size_t bytes = 0;
  };

  // Any thread.
  Holding holding () const;
  size_t packets () const;
  size_t bytes () const;

private:
  struct Entry {
    FramePtr frame;
    Clock::time_point added;
  };

  struct GroupStart {
    uint64_t index = 0;
    size_t bytes = 0; // from there on
    size_t frames = 0;
    Clock::time_point began;
  };

  void note_group (const MediaFrame &frame, Clock::time_point now);
  bool can_drop_oldest (Clock::time_point now) const;
  const Entry *entry_of (uint64_t index) const;

  const Limits limits_;
  // Protects what follows; frames are only moved and copied by pointer under it.
  mutable std::mutex mutex_;
  std::deque<Entry> entries_; // oldest first
  size_t packets_ = 0;
  size_t bytes_ = 0;
  uint64_t key_frames_ = 0;
  std::optional<GroupStart> group_; // it is among the entries
};

} // namespace wsrtc
