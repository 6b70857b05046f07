// SPDX-License-Identifier: LGPL-2.1-or-later
#include "stats_desk.hpp"

#include <utility>

namespace wsrtc {

SinkStats StatsDesk::ask (LoopThread &owner)
{
  if (owner.is_current ())
    return collect_ ();
  std::unique_lock lock (mutex_);
  const uint64_t wanted = begun_ + 1; // one that begins from now on
  if (!std::exchange (asked_, true)) {
    lock.unlock ();
    std::function<void ()> task = [this] { answer (); };
    const bool taken = owner.try_post (task);
    lock.lock ();
    if (!taken) {
      asked_ = false;
      return {};
    }
  }
  answered_.wait_for (lock, patience, [&] { return done_ >= wanted; });
  return last_;
}

void StatsDesk::answer ()
{
  uint64_t number = 0;
  {
    const std::lock_guard lock (mutex_);
    asked_ = false;
    number = ++begun_;
  }
  SinkStats stats = collect_ ();
  const std::lock_guard lock (mutex_);
  std::swap (last_, stats);
  done_ = number;
  answered_.notify_all ();
}

void StatsDesk::forget ()
{
  const std::lock_guard lock (mutex_);
  last_ = {};
  asked_ = false;
}

} // namespace wsrtc
