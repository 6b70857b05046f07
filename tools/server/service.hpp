// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The server while it runs: signals, reload, what systemd is told.
#pragma once

#include "options.hpp"

namespace wsrtc::server {

// Tells mistakes and warnings on standard error. True when there is no mistake.
bool tell (const ConfigReading &reading, const Options &options);

// Whether a server could be made of it, as far as that can be seen without listening.
bool try_config (const ServerConfig &config, const Options &options);

// Until SIGINT or SIGTERM: an ExitCode.
int serve (const Options &options, const ServerConfig &config);

} // namespace wsrtc::server
