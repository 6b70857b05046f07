// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The parameter sets that an H264 or H265 stream has had so far. Some encoders, such as
// those of hardware, send them once, at the very beginning: without them nothing of
// what comes later can be read.
#pragma once

#include <string>
#include <vector>

#include <gst/gst.h>

#include "gptr.hpp"

namespace wsrtc::bridge {

class ParameterSets {
public:
  // Looks at what stands before the first slice of `buffer`. Other caps than those of a
  // byte stream have them elsewhere.
  void note (GstBuffer *buffer, const GstCaps *caps);

  // `buffer` with all of them in front.
  MiniRef<GstBuffer> before (GstBuffer *buffer) const;

  void clear () { sets_.clear (); }

private:
  struct Set {
    unsigned type = 0;
    std::string bytes; // with its start code
  };

  void take (Set set, unsigned first_of_all, unsigned sequence);

  std::vector<Set> sets_; // as they came
};

} // namespace wsrtc::bridge
