// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Who links elements, as gst-launch-1.0 does for "!" and ":", takes the first pad
// of the source that has no peer. A source that adds pads in several threads, as
// rtspsrc does, so has two of them at the same pad. One comes too late and takes
// the pad of the other, whose thread goes on meanwhile, pushes into nothing and
// ends that stream for good.
//
// Here those who ask for a pad take turns: each waits for a moment until what
// another thread has asked for is made, and linked.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <gst/gst.h>

#include "gptr.hpp"

namespace wsrtc {

class PadTurns {
public:
  // A thread that asks for a pad. Waits, but not for long: who never links what
  // it asked for, or asks again in the middle, holds nobody up.
  void begin ();
  // It has got that one; nullptr = none. Its parent need not be known yet.
  void end (GstPad *pad);
  // It is a pad no more.
  void forget (GstPad *pad);

private:
  using Clock = std::chrono::steady_clock;

  std::mutex mutex_; // protects all below; nothing is called while it is held
  std::condition_variable ended_;
  bool taken_ = false;
  std::thread::id last_; // whose turn it is, or was
  Clock::time_point since_;
  GRef<GstPad> pad_; // what came of the last turn
};

} // namespace wsrtc
