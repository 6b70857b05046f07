// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Fills a bin with elements linked one after the other. The first fault is kept
// and makes the rest do nothing, so that a chain reads as a list.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include <gst/gst.h>

#include "codecs.hpp"
#include "gptr.hpp"
#include "result.hpp"

namespace wsrtc {

class Chain {
public:
  explicit Chain (const std::string &name); // a new bin

  explicit Chain (GRef<GstElement> bin) : bin_ (std::move (bin)) {}

  void append (const GRef<GstElement> &element);
  // Nothing for a row without factory. `setup` comes after the row's settings
  // and before the link.
  void append (const ElementRow &row, const std::function<void (GstElement *)> &setup = {});
  void append_caps (const char *caps); // a capsfilter; nothing for nullptr

  // The bin, with the first element's sink pad as its own pad "sink" …
  Result<GRef<GstElement>> finish ();
  // The same for an isolated bin …
  Result<GRef<GstElement>> finish_isolated ();
  // … and with the last one's source pad as "src".
  Result<GRef<GstElement>> finish_isolated_open ();

private:
  Result<GRef<GstElement>> finish_with (void (*add_pad) (GstElement *bin, GstPad *target));

  GRef<GstElement> bin_;
  GstElement *first_ = nullptr; // both are owned by the bin
  GstElement *last_ = nullptr;
  std::optional<Error> error_;
};

} // namespace wsrtc
