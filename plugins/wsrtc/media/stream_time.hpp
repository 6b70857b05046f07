// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The time of the stream, one for all inputs of an element and all its viewers:
// it runs as the monotonic system clock does, from where the running time of
// the pipeline was when it was first seen. Running time stands still in PAUSED,
// starts anew after some seeks, and belongs to a clock that may be replaced; what
// viewers are sent must do none of that. A clock of sound that runs a little faster
// or slower is followed: its stream is as fast, and what is said of it has to be.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>

#include <gst/gst.h>

#include "gptr.hpp"

namespace wsrtc {

// Any thread.
class StreamTime {
public:
  StreamTime ();
  // `clock`: its own, of which nobody else sets the calibration.
  explicit StreamTime (GRef<GstClock> clock);

  // What makes running time by that clock and base time the stream's, in ns.
  int64_t shift (GstClock *clock, GstClockTime base_time);

  // Time of the stream = time of this clock − this base time; for elements that
  // take its time stamps as they are. After a first shift ().
  GstClock *clock () const { return clock_.get (); }

  GstClockTime base_time () const;

  // Keeps that clock with the one that running time belongs to: in a day of a sound
  // card's they are seconds apart. To be called now and then, by one thread.
  void follow ();

  // Where an input's stamps went wrong, by how much they were set right: other
  // inputs of the same source will need the same.
  void share_offset (int64_t offset, int64_t now);
  std::optional<int64_t> shared_offset (int64_t now) const;

private:
  struct Reference {
    GRef<GstClock> clock;
    GstClockTime base_time = 0;
  };

  struct SharedOffset {
    int64_t offset = 0;
    int64_t at = 0;
  };

  // By how much the pipeline's clock is in front of ours, as of that shift.
  struct Lead {
    int64_t by = 0;
    int64_t shift = 0;
  };

  std::optional<Lead> lead () const;
  void skip (int64_t time) const;
  void catch_up (const Lead &lead);
  void refer (GstClock *clock, GstClockTime base_time, int64_t running_time, GstClockTime own_time);

  const GRef<GstClock> clock_;
  std::optional<GstClockTime> followed_; // when, by clock_; of the thread that calls follow ()
  // Protects what follows; nothing is called while it is held.
  mutable std::mutex mutex_;
  Reference reference_;
  int64_t shift_ = 0;
  GstClockTime start_ = 0; // of the stream, by clock_
  std::optional<SharedOffset> shared_;
};

} // namespace wsrtc
