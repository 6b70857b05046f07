// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <string>

namespace wsrtc::server {

// docs/server-reference.md.
std::string config_reference ();

} // namespace wsrtc::server
