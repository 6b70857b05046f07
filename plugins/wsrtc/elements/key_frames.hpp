// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <map>
#include <memory>

#include "keyframe_gate.hpp"
#include "rendition.hpp"

namespace wsrtc {

// Key frame requests of all viewers, merged for each rendition. Owner thread.
class KeyFrames {
public:
  void request (Rendition &rendition, KeyframeGate::Clock::time_point now);
  // Sends the merged requests whose time has come.
  void tick (KeyframeGate::Clock::time_point now);

  void clear () { gates_.clear (); }

private:
  // Those that have gone are left out.
  std::map<std::weak_ptr<Rendition>, KeyframeGate, std::owner_less<>> gates_;
};

} // namespace wsrtc
