// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What goes into the queue in front of a video decoder. Frames begin with a key
// frame, which is asked for. A decoder that does not keep up must not hold up
// the source, and half a group of pictures is worth nothing: when the queue is
// long, all frames up to the next key frame are left out.
#pragma once

#include <gst/gst.h>

#include "gptr.hpp"

namespace wsrtc {

class DecoderFeed {
public:
  // `queue` has no limits of its own, and may grow to ours.
  static void install (GstElement *queue);

  // Streaming thread: is the frame to go in?
  bool pass (GstPad *pad, GstPadProbeInfo *info);

private:
  void ask (GstPad *pad);
  bool queue_is_long (GstPad *pad) const;

  bool open_ = false;
  gint64 asked_ = 0; // µs, monotonic; 0 = never
};

} // namespace wsrtc
