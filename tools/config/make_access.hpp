// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <functional>
#include <vector>

#include <gst/wsrtc/wsrtc.h>

#include "access_tables.hpp"
#include "gptr.hpp"
#include "mistakes.hpp"

namespace wsrtc {

// Empty where there are no tables: then nobody is asked. What is wrong is told at the
// place of its table.
GRef<GstWsrtcAccess> make_access (const AccessTables &tables, std::vector<Mistake> &mistakes);

// Changes the rules and, by `change_rest`, all else that a file says of a server. Rules
// come first, for the rest may open; that there are none any more (nullptr) comes last.
void change_access (GstWsrtcServer *server, GstWsrtcAccess *access,
                    const std::function<void ()> &change_rest);

} // namespace wsrtc
