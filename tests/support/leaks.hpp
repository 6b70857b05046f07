// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a test has left behind: threads, file descriptors, objects.
#pragma once

#include <cstddef>
#include <string>

#include "gptr.hpp"
#include "wait_for.hpp"

namespace wsrtc::test {

size_t count_threads ();
size_t count_descriptors ();

// Put one at the start of a test, after what lives as long as the process was
// warmed up. At its end it asserts that threads and descriptors are back at
// no more than what they were; threads may need a moment to go, hence the deadline.
class LeakGuard {
public:
  explicit LeakGuard (Milliseconds deadline = default_deadline);
  ~LeakGuard ();
  LeakGuard (const LeakGuard &) = delete;
  LeakGuard &operator= (const LeakGuard &) = delete;

private:
  const Milliseconds deadline_;
  const size_t threads_;
  const size_t descriptors_;
  const std::string before_; // what they were, for the report of a leak
};

// Fails unless the object is finalised within the deadline. Drop your own
// references first.
template <typename T>
void wait_until_gone (const char *what, GWeak<T> &object, Milliseconds deadline = default_deadline)
{
  wait_for (
      what, [&] { return !object.lock (); }, deadline);
}

} // namespace wsrtc::test
