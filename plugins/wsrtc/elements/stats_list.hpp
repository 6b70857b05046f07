// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <vector>

#include <gst/gst.h>

#include "gptr.hpp"

namespace wsrtc {

// A field that is an array of structures.
void take_list (GstStructure *structure, const char *name, std::vector<GUnique<GstStructure>> items);

// The field `timestamp`: µs since 1970; 0 = it has none.
void set_timestamp (GstStructure *structure, int64_t time);

} // namespace wsrtc
