// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

#include "result.hpp"

namespace wsrtc {

// A new thread, or an Error where the system has none left: g_thread_new ()
// aborts the process then. As there, the caller gets a reference.
Result<GThread *> try_thread (const char *name, GThreadFunc function, gpointer data);

} // namespace wsrtc
