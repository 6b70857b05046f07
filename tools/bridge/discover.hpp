// SPDX-License-Identifier: LGPL-2.1-or-later
//
// --discover: ONVIF cameras of the local network, as sections for the file.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "onvif_messages.hpp"
#include "options.hpp"
#include "ws_discovery.hpp"

namespace wsrtc::bridge {

// Which profiles a bridge wants: the largest picture, H264 before others since
// every browser takes it, and for tiles the smallest one in H264.
struct ProfileChoice {
  const OnvifProfile *main = nullptr;
  const OnvifProfile *small = nullptr; // smaller than the main one
};

ProfileChoice choose_profiles (const std::vector<OnvifProfile> &profiles);

// A section [[camera]]. All of it comes from a device: texts are escaped, and no
// comment ends before its line does. `names` are those taken so far.
std::string camera_section (const DiscoveredDevice &device, const Result<std::vector<OnvifProfile>> &profiles,
                            const std::string &credentials_file, std::set<std::string> &names);

// An exit code.
int discover (const Options &options);

} // namespace wsrtc::bridge
