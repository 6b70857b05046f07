// SPDX-License-Identifier: LGPL-2.1-or-later
//
// ThreadSanitizer sees a race, and no race where GLib makes an order (tsan_glib.cpp).
#include <atomic>
#include <cstring>
#include <thread>

#include <glib-object.h>

#include "table.hpp"

using wsrtc::test::add_table;

namespace {

int shared = 0;
char text[64];
char *volatile text_start = text; // so that memcpy () is called

GMutex mutex;
GRecMutex rec_mutex;
GObject *object = nullptr;
GMainContext *context = nullptr;
GSource *source = nullptr;

void add ()
{
  ++shared;
}

void copy ()
{
  const char *begin = text_start;
  std::memcpy (text_start + sizeof text / 2, begin, sizeof text / 2);
}

void add_under_mutex ()
{
  g_mutex_lock (&mutex);
  add ();
  g_mutex_unlock (&mutex);
}

void add_and_try_mutex ()
{
  add ();
  g_mutex_lock (&mutex);
  g_mutex_unlock (&mutex);
}

void try_mutex_and_add ()
{
  g_assert_true (g_mutex_trylock (&mutex));
  add ();
  g_mutex_unlock (&mutex);
}

void add_under_rec_mutex ()
{
  g_rec_mutex_lock (&rec_mutex);
  add ();
  g_rec_mutex_unlock (&rec_mutex);
}

void add_and_unref ()
{
  add ();
  g_object_unref (object);
}

void unref_last ()
{
  g_object_weak_ref (
      object, [] (gpointer, GObject *) { add (); }, nullptr);
  g_object_unref (object);
}

gboolean add_once (gpointer)
{
  add ();
  return G_SOURCE_REMOVE;
}

gboolean add_often (gpointer)
{
  add ();
  return G_SOURCE_CONTINUE;
}

void add_at_its_end (gpointer)
{
  add ();
}

void add_and_post ()
{
  add ();
  g_source_set_callback (source, add_once, nullptr, nullptr);
  g_source_attach (source, context);
}

void iterate ()
{
  g_assert_true (g_main_context_iteration (context, FALSE));
}

void post_and_add ()
{
  g_source_set_callback (source, add_often, nullptr, add_at_its_end);
  g_source_attach (source, context);
  iterate ();
}

void destroy_source ()
{
  g_source_destroy (source);
}

void add_and_post_for_the_end ()
{
  add ();
  g_source_set_callback (source, add_often, nullptr, add_at_its_end);
  g_source_attach (source, context);
  g_source_unref (source);
}

void unref_context ()
{
  g_main_context_unref (context);
}

struct Row {
  const char *name;
  void (*first) ();
  void (*second) (); // on another thread, after the first
  bool race;
};

constexpr Row rows[] = {
    {"nothing", add, add, true},
    {"copied", copy, copy, true},
    {"one-side-only", add, add_under_mutex, true},
    {"mutex", add_under_mutex, add_under_mutex, false},
    {"trylock", add_and_try_mutex, try_mutex_and_add, false},
    {"rec-mutex", add_under_rec_mutex, add_under_rec_mutex, false},
    {"last-unref", add_and_unref, unref_last, false},
    {"source", add_and_post, iterate, false},
    {"destroyed-source", post_and_add, destroy_source, false},
    {"context", add_and_post_for_the_end, unref_context, false},
};

// The two do come one after the other, in a way of which ThreadSanitizer rightly takes no order.
// The process ends with them.
void run_both (const Row &row)
{
  object = G_OBJECT (g_object_ref (g_object_new (G_TYPE_OBJECT, nullptr)));
  context = g_main_context_new ();
  source = g_idle_source_new ();
  std::atomic<bool> first_done{false};
  std::thread other ([&] {
    while (!first_done.load (std::memory_order_relaxed))
      std::this_thread::yield ();
    row.second ();
  });
  row.first ();
  first_done.store (true, std::memory_order_relaxed);
  other.join ();
}

void check (const Row &row)
{
  if (g_test_subprocess ()) {
    run_both (row);
    return;
  }
  g_test_trap_subprocess (nullptr, 0, G_TEST_SUBPROCESS_DEFAULT);
  if (row.race) {
    g_test_trap_assert_failed ();
    g_test_trap_assert_stderr ("*ThreadSanitizer: data race*");
  } else {
    g_test_trap_assert_passed ();
  }
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  add_table<decltype (rows), Row> ("/support/tsan", rows, check);
  return g_test_run ();
}
