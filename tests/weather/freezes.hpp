// SPDX-License-Identifier: LGPL-2.1-or-later
//
// When pictures are shown, and how often they freeze, by the rule of
// https://www.w3.org/TR/webrtc-stats/#dom-rtcinboundrtpstreamstats-freezecount:
// the time to the next picture is three times that of the last thirty on average
// or more, and 150 ms more than it at least. Any thread.
#pragma once

#include <algorithm>
#include <deque>
#include <mutex>
#include <numeric>

#include <glib.h>

namespace wsrtc::test {

struct Shown {
  int pictures = 0;
  int freezes = 0;
  gint64 frozen = 0;  // µs, in all
  gint64 longest = 0; // µs between two pictures
  gint64 last = 0;    // when, in monotonic time
};

class Freezes {
public:
  void show (gint64 now)
  {
    const std::lock_guard lock (mutex_);
    if (shown_.last != 0)
      add (now - shown_.last);
    shown_.last = now;
    shown_.pictures++;
  }

  // All so far.
  Shown shown () const
  {
    const std::lock_guard lock (mutex_);
    return shown_;
  }

  // From now on.
  void start ()
  {
    const std::lock_guard lock (mutex_);
    const gint64 last = shown_.last;
    shown_ = Shown ();
    shown_.last = last;
  }

private:
  void add (gint64 gap)
  {
    constexpr size_t window = 30;
    shown_.longest = std::max (shown_.longest, gap);
    if (gaps_.size () == window) {
      const gint64 average = std::accumulate (gaps_.begin (), gaps_.end (), gint64 (0)) / gint64 (window);
      if (gap >= std::max (3 * average, average + 150 * 1000)) {
        shown_.freezes++;
        shown_.frozen += gap;
      }
      gaps_.pop_front ();
    }
    gaps_.push_back (gap);
  }

  mutable std::mutex mutex_; // protects what follows
  Shown shown_;
  std::deque<gint64> gaps_;
};

} // namespace wsrtc::test
