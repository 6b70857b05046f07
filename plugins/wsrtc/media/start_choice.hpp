// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How a viewer who comes gets its first picture. Pure.
#pragma once

#include <chrono>

namespace wsrtc {

struct StartFacts {
  bool own_encoder = false; // that makes a key frame when it is asked
  bool has_group = false;   // all since the last key frame is there, and is not too much
  std::chrono::milliseconds group_age{0};
  std::chrono::milliseconds silence{0}; // since the newest frame
};

enum class Start {
  Group,    // all since the last key frame, at once
  KeyFrame, // a new one, that is asked for
};

Start choose_start (const StartFacts &facts);

} // namespace wsrtc
