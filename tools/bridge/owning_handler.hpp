// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Signal handlers that own their data.
#pragma once

#include <utility>

#include <glib-object.h>

namespace wsrtc::bridge {

// `handler` is a captureless function whose last argument is a `T *`, which lives
// until the last run of the handler has ended: no disconnect waits for that.
template <typename T> gulong connect_owning (gpointer instance, const char *signal, GCallback handler, T data)
{
  return g_signal_connect_data (
      instance, signal, handler, new T (std::move (data)),
      [] (gpointer p, GClosure *) { delete static_cast<T *> (p); }, GConnectFlags (0));
}

} // namespace wsrtc::bridge
