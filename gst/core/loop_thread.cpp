// SPDX-License-Identifier: LGPL-2.1-or-later
#include "loop_thread.hpp"

#include <condition_variable>
#include <utility>

#include "try_thread.hpp"

namespace wsrtc {

namespace {

using Task = std::function<void ()>;

// Each GIO operation takes one or two.
constexpr int max_last_rounds = 100;

// The loop thread that the calling thread is, if any.
thread_local const LoopThread *current_loop_thread = nullptr;

gboolean run_task (gpointer data)
{
  (*static_cast<Task *> (data)) ();
  return G_SOURCE_REMOVE;
}

void free_task (gpointer data)
{
  delete static_cast<Task *> (data);
}

// Sources of one priority are dispatched in the order in which they were
// attached; that is what keeps the order of post ().
void attach (GMainContext *context, Task task)
{
  GSource *source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "wsrtc task");
  g_source_set_callback (source, run_task, new Task (std::move (task)), free_task);
  g_source_attach (source, context);
  g_source_unref (source);
}

} // namespace

LoopThread::LoopThread (const std::string &name)
    : context_ (g_main_context_new ()), loop_ (g_main_loop_new (context_, FALSE))
{
  auto thread = try_thread (name.c_str (), thread_main, this);
  if (thread) {
    thread_ = *thread;
    return;
  }
  status_ = thread.error ();
  stopped_ = true;
}

LoopThread::~LoopThread ()
{
  stop ();
  g_main_loop_unref (loop_);
  g_main_context_unref (context_);
}

gpointer LoopThread::thread_main (gpointer data)
{
  auto *self = static_cast<LoopThread *> (data);
  current_loop_thread = self;
  g_main_context_push_thread_default (self->context_);
  g_main_loop_run (self->loop_);
  // GIO operations that were cancelled hand in their results in a round of
  // their own; a task that is never asked for keeps the context for ever, and
  // its descriptors with it. Bounded, because a source may be ready always.
  for (int round = 0; round < max_last_rounds && g_main_context_iteration (self->context_, FALSE); round++) {
  }
  g_main_context_pop_thread_default (self->context_);
  return nullptr;
}

bool LoopThread::try_post (Task &task)
{
  std::lock_guard lock (mutex_);
  if (stopped_)
    return false;
  attach (context_, std::move (task));
  return true;
}

void LoopThread::post (Task task)
{
  // A refused task is destroyed here, after the lock is released: its
  // destructor is the caller's code.
  (void)try_post (task);
}

void LoopThread::run_and_wait (Task task)
{
  g_assert (!is_current ());

  std::mutex mutex;
  std::condition_variable finished;
  bool done = false;
  Task reporting = [&] {
    task ();
    // Notified under the lock: the waiter must not destroy the condition
    // between the two.
    std::lock_guard lock (mutex);
    done = true;
    finished.notify_one ();
  };
  if (!try_post (reporting))
    return;
  std::unique_lock lock (mutex);
  finished.wait (lock, [&] { return done; });
}

void LoopThread::stop ()
{
  g_assert (!is_current ());

  GThread *thread = nullptr;
  {
    std::lock_guard lock (mutex_);
    thread = std::exchange (thread_, nullptr);
    if (!stopped_)
      attach (context_, [loop = loop_] { g_main_loop_quit (loop); });
    // From here on nothing gets behind the quit.
    stopped_ = true;
  }
  if (thread)
    g_thread_join (thread);
}

bool LoopThread::is_current () const
{
  return current_loop_thread == this;
}

} // namespace wsrtc
