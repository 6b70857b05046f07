// SPDX-License-Identifier: LGPL-2.1-or-later
#include "farewells.hpp"

#include <cstdlib>

#include <glib.h>

namespace wsrtc {

namespace {

constexpr gint64 patience_us = 3 * G_TIME_SPAN_SECOND;

// Plain ones of GLib, because nothing may destroy them at exit.
GMutex mutex;
GCond changed;
unsigned under_way;

} // namespace

// At the first one, for functions given to atexit () run in the opposite order:
// this one before those of the libraries that the threads use.
void Farewells::begin ()
{
  static gsize registered = 0;
  if (g_once_init_enter (&registered)) {
    (void)std::atexit (wait_at_exit);
    g_once_init_leave (&registered, 1);
  }
  g_mutex_lock (&mutex);
  under_way++;
  g_mutex_unlock (&mutex);
}

void Farewells::end ()
{
  g_mutex_lock (&mutex);
  under_way--;
  g_cond_broadcast (&changed);
  g_mutex_unlock (&mutex);
}

void Farewells::wait_at_exit ()
{
  const gint64 deadline = g_get_monotonic_time () + patience_us;
  g_mutex_lock (&mutex);
  while (under_way > 0 && g_cond_wait_until (&changed, &mutex, deadline)) {
  }
  g_mutex_unlock (&mutex);
}

} // namespace wsrtc
