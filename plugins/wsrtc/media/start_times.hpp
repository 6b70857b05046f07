// SPDX-License-Identifier: LGPL-2.1-or-later
//
// RTP times of what a viewer is sent to begin with: the frames since the last
// key frame, of maybe seconds, in a moment. With their own times, a browser
// would show them as slowly as they were taken, and stay behind by as much; here
// they stand close together before the newest one, as they come. The same where
// a viewer goes over to another rendition, whose encoder is some frames behind:
// times never go back. Pure.
#pragma once

#include <cstdint>

namespace wsrtc {

class StartTimes {
public:
  // Leaves all as they are.
  StartTimes () = default;

  // Packets before `end_index`, whose times are from `first` to `last`, get
  // times in the `window` before `last`.
  StartTimes (uint64_t end_index, uint32_t first, uint32_t last, uint32_t window);

  // What begins with the time `first` goes on behind `sent`, and is in step again a
  // while after it. Leaves all as they are where `first` is later than that, or by
  // more than `most` before it, as after another source.
  static StartTimes behind (uint32_t sent, uint32_t first, uint32_t most);

  bool covers (uint64_t index) const { return index < end_index_; }

  // Packets from that one on have their own times, if that is past all others.
  void end_at (uint64_t index, uint32_t rtp_time);

  uint32_t of (uint64_t index, uint32_t rtp_time) const;

private:
  uint64_t end_index_ = 0;
  uint32_t last_ = 0;
  uint32_t span_ = 0;
  uint32_t window_ = 0;
};

} // namespace wsrtc
