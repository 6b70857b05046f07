// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <memory>

#include <gst/wsrtc/wsrtc-access.h>

#include "access.hpp"

namespace wsrtc {

// What was added so far. From now on nothing is added any more.
std::shared_ptr<const AccessRules> take_rules (GstWsrtcAccess *access);

} // namespace wsrtc
