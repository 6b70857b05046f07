// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a GstWsrtcBin is made of, without GObject: what a wsrtcsink has for its
// inputs, with a call in place of viewers, and what a wsrtcsrc has for its pads.
#pragma once

#include <memory>
#include <vector>

#include <gst/gst.h>

#include "element_shell.hpp"
#include "pad_stage.hpp"
#include "sink_core.hpp"

namespace wsrtc {

class BinCore final : public ElementCore {
public:
  // Of the names of source pads; those of inputs have none.
  static constexpr const char *source_prefix = "src_";

  // `element` owns this and outlives it.
  explicit BinCore (GstElement *element);
  ~BinCore () override;

  // Inputs and threads.
  SinkCore &sink () { return sink_; }

  // Any thread.
  SinkStats stats ();

  bool is_on_owner () override { return sink_.is_on_owner (); }

  Status open (std::shared_ptr<const Settings> settings) override;
  Status begin () override;
  void play (GstClock *clock, GstClockTime base_time) override;
  void pause () override;
  void end () override;
  void remove_pads () override;
  void close () override;
  void finish () override;

private:
  // Owner thread only; the first two are set before there is one.
  std::shared_ptr<const Settings> settings_;
  std::vector<MediaKind> wanted_;
  PadStage pads_;
  SinkCore sink_; // hands on to pads_, so it goes first
};

} // namespace wsrtc
