// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a new configuration changes: which cameras come, go, begin anew or are
// not touched at all.
#pragma once

#include <string>
#include <vector>

#include "camera_config.hpp"

namespace wsrtc::bridge {

// Field by field, credentials and labels too.
bool operator== (const CameraConfig &a, const CameraConfig &b);

struct ReloadPlan {
  std::vector<CameraConfig> added;   // as in the new configuration
  std::vector<StreamName> removed;   // of the old one
  std::vector<CameraConfig> changed; // as in the new one, of the same name as an old one
  std::vector<StreamName> unchanged;
  std::vector<std::string> fixed; // keys of [server] that have changed, and cannot while it runs

  bool possible () const { return fixed.empty (); }
};

// Each list in the order of its configuration. Names count with their case: one
// that changes only there is a camera that goes and one that comes.
ReloadPlan plan_reload (const BridgeConfig &old_config, const BridgeConfig &new_config);

} // namespace wsrtc::bridge
