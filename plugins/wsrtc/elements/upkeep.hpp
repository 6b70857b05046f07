// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Work that has to be done now and then for as long as there is some: a timer
// on the owner's thread that stops by itself. Owner thread only.
#pragma once

#include <chrono>
#include <functional>

#include "loop_thread.hpp"
#include "source_hook.hpp"

namespace wsrtc {

class Upkeep {
public:
  // `work` is called so often, until it returns false and after the next start ().
  Upkeep (LoopThread &owner, std::chrono::milliseconds interval, std::function<bool ()> work);

  Upkeep (const Upkeep &) = delete;
  Upkeep &operator= (const Upkeep &) = delete;

  void start (); // nothing when it runs

  void stop () { timer_.disconnect (); }

private:
  static gboolean on_time (gpointer self);

  LoopThread &owner_;
  const std::chrono::milliseconds interval_;
  const std::function<bool ()> work_;
  SourceHook timer_;
};

} // namespace wsrtc
