// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One thread for all elements of the process, so that stills of 64 cameras at once
// take one core; it ends when there is nothing to do.
#include <deque>
#include <mutex>
#include <utility>

#include "still.hpp"
#include "try_thread.hpp"

namespace wsrtc {

namespace {

// Nobody waits for the end of a longer queue.
constexpr size_t most_waiting = 256;

struct Job {
  StillSource source;
  unsigned longest;
  std::function<void (Result<Jpeg>)> done;
};

class Worker {
public:
  Status add (Job &job);

private:
  static gpointer run (gpointer self);
  bool next (Job &job);

  std::mutex mutex_; // protects what follows; no job runs or ends under it
  std::deque<Job> jobs_;
  bool running_ = false;
};

// The thread is started under the lock, so that there is one; it takes the lock
// only when it is up.
Status Worker::add (Job &job)
{
  const std::lock_guard<std::mutex> lock (mutex_);
  if (jobs_.size () >= most_waiting)
    return Error{Fault::Busy, "too many still pictures are asked for at once; ask again later"};
  if (!running_) {
    const auto thread = try_thread ("wsrtc-still", run, this);
    if (!thread)
      return thread.error ();
    g_thread_unref (*thread);
    running_ = true;
  }
  jobs_.push_back (std::move (job));
  return Done{};
}

bool Worker::next (Job &job)
{
  const std::lock_guard<std::mutex> lock (mutex_);
  running_ = !jobs_.empty ();
  if (!running_)
    return false;
  job = std::move (jobs_.front ());
  jobs_.pop_front ();
  return true;
}

gpointer Worker::run (gpointer self)
{
  for (Job job; static_cast<Worker *> (self)->next (job); job = {})
    job.done (make_still (job.source, job.longest));
  return nullptr;
}

} // namespace

void make_still_later (StillSource source, unsigned longest, std::function<void (Result<Jpeg>)> done)
{
  // Never freed: the thread may be there at the end of the process.
  static auto *const worker = new Worker;
  Job job{std::move (source), longest, std::move (done)};
  const Status added = worker->add (job);
  if (!added)
    job.done (added.error ());
}

} // namespace wsrtc
