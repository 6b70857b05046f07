// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A timer of the default main context that fires once for each time it is set.
#pragma once

#include <chrono>
#include <functional>

#include <glib.h>

namespace wsrtc::bridge {

class MainTimer {
public:
  explicit MainTimer (std::function<void ()> due) : due_ (std::move (due)) {}

  ~MainTimer () { stop (); }

  MainTimer (const MainTimer &) = delete;
  MainTimer &operator= (const MainTimer &) = delete;

  // Anew when it runs.
  void set (std::chrono::milliseconds after)
  {
    stop ();
    id_ = g_timeout_add (static_cast<guint> (after.count ()), fire, this);
  }

  bool is_set () const { return id_ != 0; }

  void stop ()
  {
    if (id_ != 0)
      g_source_remove (id_);
    id_ = 0;
  }

private:
  static gboolean fire (gpointer data)
  {
    auto *self = static_cast<MainTimer *> (data);
    self->id_ = 0;
    self->due_ ();
    return G_SOURCE_REMOVE;
  }

  const std::function<void ()> due_;
  guint id_ = 0;
};

} // namespace wsrtc::bridge
