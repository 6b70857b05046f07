// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <map>

#include "keyframe_gate.hpp"
#include "rendition.hpp"

namespace wsrtc {

// Key frame requests of all viewers, merged for each rendition. Owner thread.
class KeyFrames {
public:
  void request (Rendition &rendition, KeyframeGate::Clock::time_point now);
  // Sends the merged requests whose time has come.
  void tick (KeyframeGate::Clock::time_point now);

  // Sends those that wait now, and knows nothing any more: some of the
  // renditions are about to go.
  void flush ();

  // All of them are.
  void clear () { gates_.clear (); }

private:
  std::map<Rendition *, KeyframeGate> gates_;
};

} // namespace wsrtc
