// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The files of one camera's recordings: NAME-YYYYmmdd-HHMMSS.mkv in its folder, of
// the local time at which each begins, with -2, -3 … where there is one already.
#pragma once

#include <string>
#include <vector>

namespace wsrtc::bridge {

// Any thread.
std::string next_recording (const std::string &folder, const std::string &camera);

// Those that are there, oldest first, with their folder. None of another camera's,
// whose name may begin alike.
std::vector<std::string> list_recordings (const std::string &folder, const std::string &camera);

// Removes the oldest ones beyond `files`; 0 = all stay.
void remove_old_recordings (const std::string &folder, const std::string &camera, unsigned files);

} // namespace wsrtc::bridge
