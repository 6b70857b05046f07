// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What is installed, changed for a test: factories taken out of the registry,
// and made-up elements put into it.
#pragma once

#include <string>
#include <vector>

#include <gst/gst.h>

#include "gptr.hpp"

namespace wsrtc::test {

// Takes factories out of the registry for as long as it lives.
class Without {
public:
  explicit Without (const std::vector<const char *> &names);
  ~Without ();
  Without (const Without &) = delete;
  Without &operator= (const Without &) = delete;

private:
  std::vector<GRef<GstPluginFeature>> features_;
};

// An element of one input and one output that works by others, as long as it
// does.
struct FakeElement {
  const char *factory;                // the name that it goes by; in place of a real one, if there is one
  const char *launch;                 // a gst-launch line from its input to its output
  int fails_after = -1;               // buffers; -1 = never
  GstFlowReturn how = GST_FLOW_ERROR; // with an error message; others come without
  bool starts = true;                 // false: it opens, and does not get to PAUSED
};

// Has them all in the registry for as long as it lives.
class WithFakes {
public:
  explicit WithFakes (const std::vector<FakeElement> &elements);
  ~WithFakes ();
  WithFakes (const WithFakes &) = delete;
  WithFakes &operator= (const WithFakes &) = delete;

private:
  Without real_;
  std::vector<std::string> names_;
};

} // namespace wsrtc::test
