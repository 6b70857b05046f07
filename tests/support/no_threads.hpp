// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <cerrno>

#include <glib.h>
#include <pthread.h>
#include <sys/mman.h>

namespace wsrtc::test {

// While it lives, no thread can be started in this process: each would need a
// stack that is larger than the address space. A limit would not do, since none
// of them binds root.
class NoThreads {
public:
  NoThreads ()
  {
    g_assert_cmpint (pthread_getattr_default_np (&usual_), ==, 0);
    pthread_attr_t huge;
    g_assert_cmpint (pthread_getattr_default_np (&huge), ==, 0);
    g_assert_cmpint (pthread_attr_setstacksize (&huge, too_much), ==, 0);
    g_assert_cmpint (pthread_setattr_default_np (&huge), ==, 0);
    pthread_attr_destroy (&huge);
  }

  ~NoThreads ()
  {
    pthread_setattr_default_np (&usual_);
    pthread_attr_destroy (&usual_);
  }

  NoThreads (const NoThreads &) = delete;
  NoThreads &operator= (const NoThreads &) = delete;

  // Valgrind has another word for a lack of memory than Linux, one that GLib
  // takes for a bug of its own.
  static bool possible ()
  {
    const void *nowhere = mmap (nullptr, too_much, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return nowhere == MAP_FAILED && errno == ENOMEM;
  }

private:
  static constexpr size_t too_much = G_MAXSIZE / 4 + 1;

  pthread_attr_t usual_;
};

} // namespace wsrtc::test
