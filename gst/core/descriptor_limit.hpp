// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <cstddef>

namespace wsrtc {

// How many descriptors this process may have: as many as the system allows it
// (ulimit -Hn), from here on. The usual soft limit of 1024 is for programs that
// use select (), and each viewer takes a few. Any thread.
size_t raise_descriptor_limit ();

// Whether there are so many left now. GLib ends the process where it cannot make a main loop for the lack of
// one, so this is asked before something begins that needs a few. Any thread.
bool has_descriptors (size_t count);

} // namespace wsrtc
