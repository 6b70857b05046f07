// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <utility>

#include <glib.h>

namespace wsrtc {

// A GSource at work in a GMainContext, which ends with its owner: for sources what
// SignalHook is for signals. Its own callback may disconnect it, or hook another one
// in its place.
class SourceHook {
public:
  SourceHook () = default;

  // Takes over `source` (transfer full). `name` stays; `callback` is one for that
  // kind of source, without captures.
  SourceHook (GSource *source, const char *name, GSourceFunc callback, gpointer data,
              GMainContext *context = g_main_context_get_thread_default ())
      : source_ (source)
  {
    g_source_set_static_name (source, name);
    g_source_set_callback (source, callback, data, nullptr);
    g_source_attach (source, context);
  }

  SourceHook (SourceHook &&other) noexcept : source_ (std::exchange (other.source_, nullptr)) {}

  SourceHook &operator= (SourceHook &&other) noexcept
  {
    disconnect ();
    source_ = std::exchange (other.source_, nullptr);
    return *this;
  }

  ~SourceHook () { disconnect (); }

  void disconnect ()
  {
    if (GSource *source = std::exchange (source_, nullptr)) {
      g_source_destroy (source);
      g_source_unref (source);
    }
  }

  explicit operator bool () const { return source_ != nullptr; }

private:
  GSource *source_ = nullptr;
};

} // namespace wsrtc
