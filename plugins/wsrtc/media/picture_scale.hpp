// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Makes pictures smaller in front of an encoder whose bit rate is too low for
// all of their points: half as wide and high, or a quarter. Owner thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include <gst/gst.h>

#include "gptr.hpp"

namespace wsrtc {

// By what width and height are to be divided, 1, 2 or 4, where it is `now` at
// present. `points`: of all pictures of a second.
unsigned choose_divisor (uint64_t bitrate, double points, unsigned now);

// Some pictures take more bits than an encoder is told, however bad it makes
// them: then by how much they must be divided at least.
class OvershootWatch {
public:
  using Clock = std::chrono::steady_clock;

  // `octets`: that came of the encoder so far.
  unsigned step (uint64_t bitrate, uint64_t octets, Clock::time_point now);

private:
  struct Mark {
    Clock::time_point time;
    uint64_t octets;
  };

  std::optional<Mark> begun_; // of what is measured
  uint64_t bitrate_ = 0;
  unsigned least_ = 1;
};

class PictureScale {
public:
  PictureScale () = default;

  // What comes to `in` is of full size; `filter` is a capsfilter behind what
  // scales, and has no caps.
  PictureScale (GRef<GstPad> in, GRef<GstElement> filter) : in_ (std::move (in)), filter_ (std::move (filter))
  {
  }

  // To be called several times a second; nothing while the size is not known.
  void fit (uint64_t bitrate, uint64_t octets, OvershootWatch::Clock::time_point now);

private:
  void divide (int width, int height, unsigned divisor);

  GRef<GstPad> in_;
  GRef<GstElement> filter_;
  OvershootWatch overshoot_;
  unsigned divisor_ = 1;
  int width_ = 0, height_ = 0; // what it divides
};

} // namespace wsrtc
