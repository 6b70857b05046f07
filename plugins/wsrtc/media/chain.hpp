// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Fills a bin with elements linked one after the other. The first fault is kept
// and makes the rest do nothing, so that a chain reads as a list.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include <gst/gst.h>

#include "codecs.hpp"
#include "gptr.hpp"
#include "result.hpp"

namespace wsrtc {

// A filled bin, and the pad of its first element that the data go into.
struct ChainEnds {
  GRef<GstElement> bin;
  GRef<GstPad> sink;
};

class Chain {
public:
  explicit Chain (GRef<GstElement> bin) : bin_ (std::move (bin)) {}

  void append (const GRef<GstElement> &element);
  // Nothing for a row without factory. `setup` comes after the row's settings
  // and before the link.
  void append (const ElementRow &row, const std::function<void (GstElement *)> &setup = {});
  void append_caps (const char *caps); // a capsfilter; nothing for nullptr

  Result<ChainEnds> finish ();

private:
  GRef<GstElement> bin_;
  GstElement *first_ = nullptr; // both are owned by the bin
  GstElement *last_ = nullptr;
  std::optional<Error> error_;
};

} // namespace wsrtc
