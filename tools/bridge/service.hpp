// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The bridge as a program that runs: until SIGINT or SIGTERM, with a new
// configuration at each SIGHUP.
#pragma once

#include "camera_config.hpp"
#include "options.hpp"

namespace wsrtc::bridge {

// All mistakes and warnings, a line each, on standard error. True when there is
// no mistake.
bool tell (const ConfigReading &reading, const Options &options);

// How the program reads its configuration. GStreamer has to be initialised.
ReadContext program_context ();

int serve (const Options &options, BridgeConfig config);

} // namespace wsrtc::bridge
