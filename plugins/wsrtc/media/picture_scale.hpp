// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Makes pictures smaller in front of an encoder whose bit rate is too low for
// all of their points: half as wide and high, or a quarter. Owner thread.
#pragma once

#include <cstdint>

#include <gst/gst.h>

#include "gptr.hpp"

namespace wsrtc {

// By what width and height are to be divided, 1, 2 or 4, where it is `now` at
// present. `points`: of all pictures of a second.
unsigned choose_divisor (uint64_t bitrate, double points, unsigned now);

class PictureScale {
public:
  PictureScale () = default;

  // What comes to `in` is of full size; `filter` is a capsfilter behind what
  // scales, and has no caps.
  PictureScale (GRef<GstPad> in, GRef<GstElement> filter) : in_ (std::move (in)), filter_ (std::move (filter))
  {
  }

  // Nothing while the size is not known.
  void fit (uint64_t bitrate);

private:
  GRef<GstPad> in_;
  GRef<GstElement> filter_;
  unsigned divisor_ = 1;
  int width_ = 0, height_ = 0; // what it divides
};

} // namespace wsrtc
