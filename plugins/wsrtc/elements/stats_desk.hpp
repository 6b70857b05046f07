// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Statistics for whoever asks, on any thread; the owner collects them. It may be
// waiting for the very thread that asks, as it does for a streaming thread that
// it stops. So nobody waits for it for long, and gets what was collected last
// when it has not answered in time.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <utility>

#include "loop_thread.hpp"

namespace wsrtc {

template <typename Stats> class StatsDesk {
public:
  static constexpr std::chrono::milliseconds patience{100};

  // `collect` is called on the owner's thread, from where asking is fine, too.
  explicit StatsDesk (std::function<Stats ()> collect) : collect_ (std::move (collect)) {}

  StatsDesk (const StatsDesk &) = delete;
  StatsDesk &operator= (const StatsDesk &) = delete;

  Stats ask (LoopThread &owner);
  // The owner has stopped.
  void forget ();

private:
  void answer ();

  const std::function<Stats ()> collect_;
  std::mutex mutex_; // protects what follows; nothing is called under it
  std::condition_variable answered_;
  Stats last_;
  bool asked_ = false; // and not begun yet: one collection is for all who wait
  uint64_t begun_ = 0;
  uint64_t done_ = 0;
};

template <typename Stats> Stats StatsDesk<Stats>::ask (LoopThread &owner)
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

template <typename Stats> void StatsDesk<Stats>::answer ()
{
  uint64_t number = 0;
  {
    const std::lock_guard lock (mutex_);
    asked_ = false;
    number = ++begun_;
  }
  Stats stats = collect_ ();
  const std::lock_guard lock (mutex_);
  std::swap (last_, stats);
  done_ = number;
  answered_.notify_all ();
}

template <typename Stats> void StatsDesk<Stats>::forget ()
{
  const std::lock_guard lock (mutex_);
  last_ = {};
  asked_ = false;
}

} // namespace wsrtc
