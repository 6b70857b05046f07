// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <chrono>
#include <functional>

#include "source_hook.hpp"

namespace wsrtc {

// A time-out in the thread-default GMainContext of start (). Ends with its
// owner; may be started anew, cancelled or destroyed by its own callback.
class Timer {
public:
  Timer () = default;

  ~Timer () { cancel (); }

  Timer (const Timer &) = delete;
  Timer &operator= (const Timer &) = delete;

  // Once, after `delay`; drops what was waited for before.
  void start (std::chrono::milliseconds delay, std::function<void ()> callback);
  void cancel ();

  bool active () const { return bool (source_); }

private:
  static gboolean on_time (gpointer self);

  SourceHook source_;
  std::function<void ()> callback_;
};

} // namespace wsrtc
