// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What goes into the queue in front of a video decoder. Frames begin with a key
// frame, which is asked for, as one is when data come and no frame comes out of
// them: a depayloader that waits for one asks only once. A decoder that does not keep up must not hold up
// the source, and half a group of pictures is worth nothing: when the queue is
// long, all frames up to the next key frame are left out.
#pragma once

#include <atomic>

#include <gst/gst.h>

#include "gptr.hpp"

namespace wsrtc {

class DecoderFeed {
public:
  // `entry` is where the stream comes in; a parser between it and `queue` lets
  // nothing through before it has seen parameter sets. `queue` has no limits of
  // its own, and may grow to ours: a second more than the latency that comes to it
  // as an event.
  static void install (GstPad *entry, GstElement *queue);

private:
  // Streaming thread of the input, all three.
  void come (GstPad *entry);
  bool pass (GstPad *pad, GstPadProbeInfo *info);
  bool queue_is_long (GstPad *pad, GstClockTime time);

  // Time stamp from which the queue holds something: of what left it last, or of
  // the first that came into it. Written by the streaming threads on both sides.
  std::atomic<GstClockTime> since_{GST_CLOCK_TIME_NONE};
  std::atomic<GstClockTime> latency_{0}; // that what is behind waits for
  bool open_ = false;
  bool has_begun_ = false;
  gint64 asked_ = 0; // µs, monotonic; 0 = never
  gint64 vain_ = 0;  // when the first data came that no frame has come out of; 0 = none
};

} // namespace wsrtc
