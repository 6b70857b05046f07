// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <cstddef>
#include <string>

namespace wsrtc {

// How many more threads may be started now: by the control groups that this process is in (pids.max,
// which is systemd's TasksMax and docker's --pids-limit), and by the limit of its user (ulimit -u), which
// does not bind root. SIZE_MAX where nothing limits them. GLib and GStreamer end the process where they
// cannot start one, so this is asked before something begins that needs a few. Any thread.
size_t free_threads ();

// Its parts. `groups` is what /proc/PID/cgroup says, `root` where control groups are, of version 2, 1 or
// both.
size_t free_in_groups (const std::string &groups, const std::string &root);

// Threads of all processes of that user, by `proc`, which is /proc.
size_t threads_of_user (const std::string &proc, unsigned uid);

} // namespace wsrtc
