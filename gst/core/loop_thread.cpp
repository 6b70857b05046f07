// SPDX-License-Identifier: LGPL-2.1-or-later
#include "loop_thread.hpp"

#include <condition_variable>
#include <map>
#include <utility>

#include "try_thread.hpp"

namespace wsrtc {

namespace {

using Task = std::function<void ()>;

// Each GIO operation takes one or two.
constexpr int max_last_rounds = 100;

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

// A task that tells when it has run.
class Milestone {
public:
  Task after (Task task)
  {
    return [this, task = std::move (task)] {
      task ();
      // Notified under the lock: the waiter must not destroy the condition
      // between the two.
      const std::lock_guard lock (mutex_);
      done_ = true;
      finished_.notify_one ();
    };
  }

  void wait ()
  {
    std::unique_lock lock (mutex_);
    finished_.wait (lock, [this] { return done_; });
  }

private:
  std::mutex mutex_;
  std::condition_variable finished_;
  bool done_ = false;
};

} // namespace

// ---- the thread, which several may have

class LoopThread::Loop {
public:
  Loop (const std::string &name, std::string shared_as);
  ~Loop ();
  Loop (const Loop &) = delete;
  Loop &operator= (const Loop &) = delete;

  // One more user of the one of that name, or a new one.
  static std::shared_ptr<Loop> get (const std::string &name, const std::string &shared_as);
  static bool is_current (const std::string &shared_as);

  // Waits until what was posted has run; the last user ends the thread.
  void leave ();

  const Status &status () const { return status_; }

  bool is_current () const { return current == this; }

  GMainContext *context () const { return context_; }

private:
  struct Registry {
    std::mutex mutex; // for this and the users of each; nothing runs or waits under it
    std::map<std::string, std::shared_ptr<Loop>> loops;
  };

  static Registry &registry ()
  {
    static auto *const only = new Registry (); // never destroyed: users may outlive globals
    return *only;
  }

  static gpointer thread_main (gpointer self);
  void run_last_rounds ();
  bool forget_user ();

  static thread_local const Loop *current; // that the calling thread runs, if any

  const std::string shared_as_;
  GMainContext *const context_;
  GMainLoop *const loop_;
  Status status_ = Done{};
  GThread *thread_ = nullptr;
  unsigned users_ = 1;
};

thread_local const LoopThread::Loop *LoopThread::Loop::current = nullptr;

LoopThread::Loop::Loop (const std::string &name, std::string shared_as)
    : shared_as_ (std::move (shared_as)), context_ (g_main_context_new ()),
      loop_ (g_main_loop_new (context_, FALSE))
{
  auto thread = try_thread (name.c_str (), thread_main, this);
  if (thread)
    thread_ = *thread;
  else
    status_ = thread.error ();
}

LoopThread::Loop::~Loop ()
{
  g_main_loop_unref (loop_);
  g_main_context_unref (context_);
}

std::shared_ptr<LoopThread::Loop> LoopThread::Loop::get (const std::string &name,
                                                         const std::string &shared_as)
{
  if (shared_as.empty ())
    return std::make_shared<Loop> (name, shared_as);
  Registry &all = registry ();
  const std::lock_guard lock (all.mutex);
  auto &known = all.loops[shared_as];
  if (known)
    known->users_++;
  else
    known = std::make_shared<Loop> (name, shared_as);
  auto found = known;
  if (!found->status_)
    all.loops.erase (shared_as);
  return found;
}

bool LoopThread::Loop::is_current (const std::string &shared_as)
{
  return current && !shared_as.empty () && current->shared_as_ == shared_as;
}

gpointer LoopThread::Loop::thread_main (gpointer data)
{
  auto *self = static_cast<Loop *> (data);
  current = self;
  g_main_context_push_thread_default (self->context_);
  g_main_loop_run (self->loop_);
  self->run_last_rounds ();
  g_main_context_pop_thread_default (self->context_);
  return nullptr;
}

// GIO operations that were cancelled hand in their results in a round of
// their own; a task that is never asked for keeps the context for ever, and
// its descriptors with it. Bounded, because a source may be ready always.
void LoopThread::Loop::run_last_rounds ()
{
  for (int round = 0; round < max_last_rounds && g_main_context_iteration (context_, FALSE); round++) {
  }
}

// True: that was the last one.
bool LoopThread::Loop::forget_user ()
{
  Registry &all = registry ();
  const std::lock_guard lock (all.mutex);
  if (--users_ > 0)
    return false;
  const auto known = all.loops.find (shared_as_);
  if (known != all.loops.end () && known->second.get () == this)
    all.loops.erase (known);
  return true;
}

void LoopThread::Loop::leave ()
{
  if (forget_user ()) {
    attach (context_, [loop = loop_] { g_main_loop_quit (loop); });
    g_thread_join (std::exchange (thread_, nullptr));
    return;
  }
  Milestone last;
  attach (context_, last.after ([this] { run_last_rounds (); }));
  last.wait ();
}

// ---- one user of it

LoopThread::LoopThread (const std::string &name) : LoopThread (name, {}) {}

LoopThread::LoopThread (const std::string &name, const std::string &context)
    : loop_ (Loop::get (name, context)), status_ (loop_->status ()), stopped_ (!status_)
{
}

LoopThread::~LoopThread ()
{
  stop ();
}

GMainContext *LoopThread::context () const
{
  return loop_->context ();
}

bool LoopThread::try_post (Task &task)
{
  std::lock_guard lock (mutex_);
  if (stopped_)
    return false;
  attach (loop_->context (), std::move (task));
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

  Milestone run;
  Task reporting = run.after (std::move (task));
  if (try_post (reporting))
    run.wait ();
}

void LoopThread::stop ()
{
  g_assert (!is_current ());

  {
    // From here on nothing gets behind what leave () waits for.
    std::lock_guard lock (mutex_);
    if (std::exchange (stopped_, true))
      return;
  }
  loop_->leave ();
}

bool LoopThread::is_current () const
{
  return loop_->is_current ();
}

bool LoopThread::is_current (const std::string &context)
{
  return Loop::is_current (context);
}

} // namespace wsrtc
