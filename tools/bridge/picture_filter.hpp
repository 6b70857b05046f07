// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What is done with a camera's picture, as one bin description.
#pragma once

#include <string>

#include "config_keys.hpp"

namespace wsrtc::bridge {

// Empty when nothing is asked for.
std::string picture_filter (const CameraDraft &draft);

// What GStreamer finds wrong with it; empty = nothing. GStreamer has to be
// initialised.
std::string check_filter (const std::string &description);
// The same for what stands behind gst:, which has to have an open end.
std::string check_source (const std::string &description);

} // namespace wsrtc::bridge
