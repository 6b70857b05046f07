// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <vector>

#include <gst/gst.h>

#include "gptr.hpp"

namespace wsrtc {

bool is_made_by (GstElement *element, const char *factory);

// All elements of that factory in a bin, those in bins inside it included.
std::vector<GRef<GstElement>> find_elements (GstElement *bin, const char *factory);

// libnice's agent; empty where webrtcbin has one of another make.
GRef<GObject> nice_agent_of (GstElement *webrtcbin);

} // namespace wsrtc
