// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a GstWsrtcBin is made of, without GObject: what a wsrtcsink has for its
// inputs, with a call in place of viewers, and what a wsrtcsrc has for its pads.
#pragma once

#include <memory>
#include <vector>

#include <gst/gst.h>

#include "pad_stage.hpp"
#include "sink_core.hpp"

namespace wsrtc {

class BinCore {
public:
  // `element` owns this and outlives it.
  explicit BinCore (GstElement *element);
  ~BinCore ();

  // Inputs, statistics, threads.
  SinkCore &sink () { return sink_; }

  // The state changes of the element; on the thread that changes the state, and
  // never on the owner's.
  Status open (std::shared_ptr<const Settings> settings); // NULL → READY
  void begin ();                                          // READY → PAUSED
  void play (GstClock *clock, GstClockTime base_time);    // PAUSED → PLAYING; does not wait
  void pause ();                                          // PLAYING → PAUSED; does not wait
  void end ();                                            // PAUSED → READY, before the children
  void remove_pads ();                                    // … and after them
  void close ();                                          // READY → NULL

  // The application wants no more: an end of stream on every source pad. Any
  // thread, does not wait.
  void finish ();

private:
  GstElement *const element_;
  // Owner thread only; the first two are set before there is one.
  std::shared_ptr<const Settings> settings_;
  std::vector<MediaKind> wanted_;
  PadStage pads_;
  SinkCore sink_; // hands on to pads_, so it goes first
};

} // namespace wsrtc
