// SPDX-License-Identifier: LGPL-2.1-or-later
#include "crew.hpp"

#include <algorithm>

#include "media_debug.hpp"
#include "try_thread.hpp"

namespace wsrtc {

namespace {

// More threads than that wait for one another, and for the one socket.
constexpr unsigned max_threads = 3;

// Taken at once: so many that a thread is not asked for little.
constexpr size_t portion = 8;

} // namespace

std::shared_ptr<Crew> Crew::get ()
{
  static std::mutex mutex; // for the pointer, and to start one crew at a time
  static std::weak_ptr<Crew> current;
  const std::lock_guard<std::mutex> lock (mutex);
  if (auto crew = current.lock ())
    return crew;
  const std::shared_ptr<Crew> crew (new Crew ());
  const unsigned threads = std::min (g_get_num_processors () - 1, max_threads);
  for (unsigned i = 0; i < threads; i++) {
    const auto thread = try_thread ("wsrtc-fanout", thread_main, crew.get ());
    if (!thread) {
      GST_WARNING ("%s", thread.error ().text.c_str ());
      break;
    }
    crew->threads_.push_back (*thread);
  }
  current = crew;
  return crew->threads_.empty () ? nullptr : crew;
}

Crew::~Crew ()
{
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    stopping_ = true;
  }
  wanted_.notify_all ();
  for (GThread *thread : threads_)
    g_thread_join (thread);
}

void Crew::run (size_t count, SendBuffer &buffer, const Work &work)
{
  Job job{work, count};
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    jobs_.push_back (&job);
  }
  wanted_.notify_all ();
  take_part (job, buffer);
  std::unique_lock<std::mutex> lock (mutex_);
  jobs_.erase (std::find (jobs_.begin (), jobs_.end (), &job));
  done_.wait (lock, [&job] { return job.helpers == 0; });
}

void Crew::take_part (Job &job, SendBuffer &buffer)
{
  for (;;) {
    const size_t from = job.next.fetch_add (portion, std::memory_order_relaxed);
    if (from >= job.count)
      return;
    job.work (from, std::min (from + portion, job.count), buffer);
  }
}

// ---- the crew's threads

gpointer Crew::thread_main (gpointer self)
{
  static_cast<Crew *> (self)->help ();
  return nullptr;
}

// Under the lock.
Crew::Job *Crew::find_job ()
{
  const auto found = std::find_if (jobs_.begin (), jobs_.end (), [] (const Job *job) {
    return job->next.load (std::memory_order_relaxed) < job->count;
  });
  return found == jobs_.end () ? nullptr : *found;
}

void Crew::help ()
{
  SendBuffer buffer;
  std::unique_lock<std::mutex> lock (mutex_);
  for (;;) {
    Job *job = nullptr;
    wanted_.wait (lock, [&] { return stopping_ || (job = find_job ()); });
    if (!job)
      return;
    job->helpers++;
    lock.unlock ();
    take_part (*job, buffer);
    lock.lock ();
    if (--job->helpers == 0)
      done_.notify_all ();
  }
}

} // namespace wsrtc
