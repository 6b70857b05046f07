// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <vector>

#include <gst/wsrtc/wsrtc.h>

#include "access_tables.hpp"
#include "gptr.hpp"
#include "mistakes.hpp"

namespace wsrtc {

// Empty where there are no tables: then nobody is asked. What is wrong is told at the
// place of its table.
GRef<GstWsrtcAccess> make_access (const AccessTables &tables, std::vector<Mistake> &mistakes);

} // namespace wsrtc
