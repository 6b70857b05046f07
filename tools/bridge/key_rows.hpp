// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The parts of the table of keys.
#pragma once

#include <vector>

#include "config_keys.hpp"

namespace wsrtc::bridge {

std::vector<ConfigKey> server_key_rows ();
std::vector<ConfigKey> limit_key_rows ();
std::vector<ConfigKey> camera_key_rows ();
std::vector<ConfigKey> record_key_rows ();

} // namespace wsrtc::bridge
