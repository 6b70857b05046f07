// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The source pads of an element from READY to PAUSED and back. Owner thread
// only, but where it is said.
#pragma once

#include <memory>
#include <vector>

#include <gst/gst.h>

#include "loop_thread.hpp"
#include "owner_link.hpp"
#include "settings.hpp"
#include "source_pads.hpp"

namespace wsrtc {

class PadStage {
public:
  // `element` outlives this. `prefix`: as for SourcePads.
  PadStage (GstElement *element, const char *prefix) : element_ (element), prefix_ (prefix) {}

  void begin (LoopThread &owner, const Settings &settings);
  // The element plays by that clock; without one it does not.
  void set_clock (const RunningClock &clock);

  // Outside of begin () and end () the three do nothing.
  void take (const std::vector<ReceivedTrack> &tracks, const RunningClock &peer_clock);
  void release ();
  void finish (const std::vector<MediaKind> &kinds); // as SourcePads::end ()

  std::vector<ReceivedStats> stats () const
  {
    return pads_ ? pads_->stats () : std::vector<ReceivedStats> ();
  }

  // Nothing is handed on any more. Before the element's children stop.
  void end ();
  // The pads, after end (). Whoever stops the element removes them when its
  // children have stopped, on its own thread: their signals are told there, and a
  // handler may need a lock that is held there.
  std::vector<std::shared_ptr<SourceTrack>> take_ended ();

private:
  SourceTrackHooks hooks () const;

  GstElement *const element_;
  const char *const prefix_;
  OwnerLinkPtr link_;
  std::unique_ptr<SourcePads> pads_;
  std::vector<std::shared_ptr<SourceTrack>> ended_;
};

} // namespace wsrtc
