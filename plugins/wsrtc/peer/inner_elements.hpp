// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <vector>

#include <gst/gst.h>

#include "gptr.hpp"

namespace wsrtc {

// Those inside `bin`, at any depth, that the factory has made. Any thread.
std::vector<GRef<GstElement>> inner_elements (GstElement *bin, const char *factory);

} // namespace wsrtc
