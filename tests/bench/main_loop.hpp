// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <functional>
#include <string>
#include <utility>

#include <glib.h>

namespace wsrtc::bench {

// Runs `task` on the main thread: webrtcbin calls back on threads of its own.
inline void post (std::function<void ()> task)
{
  g_idle_add_full (
      G_PRIORITY_DEFAULT,
      [] (gpointer data) -> gboolean {
        (*static_cast<std::function<void ()> *> (data)) ();
        return G_SOURCE_REMOVE;
      },
      new std::function<void ()> (std::move (task)),
      [] (gpointer data) { delete static_cast<std::function<void ()> *> (data); });
}

} // namespace wsrtc::bench
