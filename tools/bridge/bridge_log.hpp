// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The program's log: one line an event, on standard error.
#pragma once

#include <string>

namespace wsrtc::bridge {

// Numbers of syslog (RFC 5424 section 6.2.1). Where standard error is systemd's
// journal, they stand in front of the line, as sd-daemon(3) has it.
enum class Severity { Error = 3, Warning = 4, Notice = 5, Info = 6 };

// Any thread. Line breaks and other control characters in `text` become blanks:
// some of it comes from cameras. `camera` empty = the bridge itself.
void log_line (Severity severity, const std::string &camera, const std::string &text);

} // namespace wsrtc::bridge
