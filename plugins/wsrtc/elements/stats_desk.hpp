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

#include "loop_thread.hpp"
#include "sink_stats.hpp"

namespace wsrtc {

class StatsDesk {
public:
  static constexpr std::chrono::milliseconds patience{100};

  // `collect` is called on the owner's thread, from where asking is fine, too.
  explicit StatsDesk (std::function<SinkStats ()> collect) : collect_ (std::move (collect)) {}

  StatsDesk (const StatsDesk &) = delete;
  StatsDesk &operator= (const StatsDesk &) = delete;

  SinkStats ask (LoopThread &owner);
  // The owner has stopped.
  void forget ();

private:
  void answer ();

  const std::function<SinkStats ()> collect_;
  std::mutex mutex_; // protects what follows; nothing is called under it
  std::condition_variable answered_;
  SinkStats last_;
  bool asked_ = false; // and not begun yet: one collection is for all who wait
  uint64_t begun_ = 0;
  uint64_t done_ = 0;
};

} // namespace wsrtc
