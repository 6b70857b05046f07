// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The owner thread: one GMainContext in a thread of its own, pushed as that
// thread's default. Whoever owns state runs its code here; others post to it.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include <glib.h>

#include "result.hpp"

namespace wsrtc {

class LoopThread {
public:
  // Where the system has no thread left, status () is an Error, and all else is
  // as after stop ().
  explicit LoopThread (const std::string &name);
  // All of the process with the same `context` have one thread, which ends with the
  // last of them; "" = one of its own. None may wait for another one of them on it.
  LoopThread (const std::string &name, const std::string &context);
  // Stops and joins if that has not been done.
  ~LoopThread ();
  LoopThread (const LoopThread &) = delete;
  LoopThread &operator= (const LoopThread &) = delete;

  // Whether the thread could be started.
  const Status &status () const { return status_; }

  // Runs `task` on the thread, in the order of the calls. Never waits, may be
  // called from any thread, also from the loop thread itself. After stop () the
  // task is dropped and destroyed.
  void post (std::function<void ()> task);
  // The same, but a task that comes after stop () stays with the caller, who
  // chooses where it is destroyed. True when it was taken.
  bool try_post (std::function<void ()> &task);
  // Posts and waits. Never call it on the loop thread (asserted) nor from a
  // streaming thread: it is for state changes and tests. After stop () it
  // returns at once and the task is not run.
  void run_and_wait (std::function<void ()> task);
  // Finishes the tasks posted so far, then ends the thread. Not from the loop
  // thread (asserted). May be called twice, one call after the other. Sources
  // that others attached to the context run on only while they are ready at
  // once, and for a bounded number of rounds: what was cancelled ends there.
  void stop ();

  // Also while it runs for another one of the same context.
  bool is_current () const;
  // Whether this is the thread of those that have that context.
  static bool is_current (const std::string &context);

  GMainContext *context () const;

private:
  class Loop;

  const std::shared_ptr<Loop> loop_;
  Status status_;
  std::mutex mutex_; // for what is below; no task runs or ends under it
  bool stopped_ = false;
};

} // namespace wsrtc
