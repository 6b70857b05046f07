// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "result.hpp"
#include "settings.hpp"

namespace wsrtc {

// Unknown codec names, addresses of ICE servers that are none, impossible
// combinations: what would otherwise fail late, once for each viewer.
Status check_settings (const Settings &settings);

} // namespace wsrtc
