// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A few threads that help with what is too much for one core: each frame for
// many viewers. All fan-outs of the process share them.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include <glib.h>

#include "send_buffer.hpp"

namespace wsrtc {

class Crew {
public:
  // Some of `count` equal parts: those from `from` up to `to`. `buffer` is of the
  // thread that does them.
  using Work = std::function<void (size_t from, size_t to, SendBuffer &buffer)>;

  // The threads end with the last reference, and whoever gives it up waits for
  // them. nullptr: there is one core only, or no thread can be had.
  static std::shared_ptr<Crew> get ();

  ~Crew ();
  Crew (const Crew &) = delete;
  Crew &operator= (const Crew &) = delete;

  // Any thread, also several at once. Helps, with that buffer, and returns when
  // all parts are done.
  void run (size_t count, SendBuffer &buffer, const Work &work);

  size_t threads () const { return threads_.size (); }

private:
  struct Job {
    const Work &work;
    const size_t count;
    std::atomic<size_t> next{0};
    size_t helpers = 0; // under the crew's lock
  };

  Crew () = default;
  static gpointer thread_main (gpointer self);
  void help ();
  Job *find_job ();
  static void take_part (Job &job, SendBuffer &buffer);

  // Protects what follows; no work is done under it.
  std::mutex mutex_;
  std::condition_variable wanted_, done_;
  std::vector<Job *> jobs_;
  bool stopping_ = false;

  std::vector<GThread *> threads_; // written before anybody else has the crew
};

} // namespace wsrtc
