// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Linked into the test programs where ThreadSanitizer watches them ("./dev test --tsan").
// GLib and GStreamer of the system are not built with it, so it does not see the order
// that they make between threads. What is here calls the real function and says that
// order, no more than GLib promises: what came before a release has happened for whoever
// acquires after it.
#include <map>

#include <dlfcn.h>
#include <glib-object.h>
#include <sanitizer/tsan_interface.h>

// The function of that name that this one stands before.
#define NEXT(name)                                                                                           \
  ([] {                                                                                                      \
    static auto *const next = reinterpret_cast<decltype (&(name))> (dlsym (RTLD_NEXT, #name));               \
    return next;                                                                                             \
  }())

namespace {

// ---- what a thread prepares for a source, its callback finds

struct WatchedFuncs {
  GSourceFuncs funcs;
  const GSourceFuncs *real;
};

gboolean dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  __tsan_acquire (source);
  const auto *watched = reinterpret_cast<const WatchedFuncs *> (source->source_funcs);
  const gboolean stays = watched->real->dispatch (source, callback, data);
  __tsan_release (source);
  return stays;
}

// One for each kind of source and thread, for ever: a lock would make an order that GLib does not.
GSourceFuncs *watched_funcs (const GSourceFuncs *real)
{
  static thread_local auto *const known = new std::map<const GSourceFuncs *, WatchedFuncs> ();
  auto [found, is_new] = known->try_emplace (real, WatchedFuncs{*real, real});
  if (is_new && real->dispatch)
    found->second.funcs.dispatch = dispatch;
  return &found->second.funcs;
}

} // namespace

extern "C" {

// ---- GMutex and GCond are futexes within GLib, and GRecMutex is locked where it is not looked at
// (tsan.supp)

void g_mutex_lock (GMutex *mutex)
{
  NEXT (g_mutex_lock) (mutex);
  __tsan_acquire (mutex);
}

gboolean g_mutex_trylock (GMutex *mutex)
{
  const gboolean locked = NEXT (g_mutex_trylock) (mutex);
  if (locked)
    __tsan_acquire (mutex);
  return locked;
}

void g_mutex_unlock (GMutex *mutex)
{
  __tsan_release (mutex);
  NEXT (g_mutex_unlock) (mutex);
}

void g_cond_wait (GCond *cond, GMutex *mutex)
{
  __tsan_release (mutex);
  NEXT (g_cond_wait) (cond, mutex);
  __tsan_acquire (mutex);
}

gboolean g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end_time)
{
  __tsan_release (mutex);
  const gboolean signalled = NEXT (g_cond_wait_until) (cond, mutex, end_time);
  __tsan_acquire (mutex);
  return signalled;
}

void g_rec_mutex_lock (GRecMutex *mutex)
{
  NEXT (g_rec_mutex_lock) (mutex);
  __tsan_acquire (mutex);
}

gboolean g_rec_mutex_trylock (GRecMutex *mutex)
{
  const gboolean locked = NEXT (g_rec_mutex_trylock) (mutex);
  if (locked)
    __tsan_acquire (mutex);
  return locked;
}

void g_rec_mutex_unlock (GRecMutex *mutex)
{
  __tsan_release (mutex);
  NEXT (g_rec_mutex_unlock) (mutex);
}

// ---- sources

guint g_source_attach (GSource *source, GMainContext *context)
{
  g_source_set_funcs (source, watched_funcs (source->source_funcs));
  __tsan_release (source);
  if (context)
    __tsan_release (context);
  return NEXT (g_source_attach) (source, context);
}

// Frees what sources have that have not been dispatched.
void g_main_context_unref (GMainContext *context)
{
  __tsan_release (context);
  __tsan_acquire (context);
  NEXT (g_main_context_unref) (context);
}

// Frees what its callback has used.
void g_source_destroy (GSource *source)
{
  __tsan_release (source);
  __tsan_acquire (source);
  NEXT (g_source_destroy) (source);
}

// ---- who drops the last reference finalizes, after all that others did with theirs. The others
// go on in no order, so theirs are dropped here. (No toggle references: bindings have those.)

__attribute__ ((disable_sanitizer_instrumentation)) void g_object_unref (gpointer object)
{
  auto *count = &static_cast<GObject *> (object)->ref_count;
  __tsan_release (object);
  for (auto now = __atomic_load_n (count, __ATOMIC_SEQ_CST); now > 1;)
    if (__atomic_compare_exchange_n (count, &now, now - 1, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
      return;
  __tsan_acquire (object);
  NEXT (g_object_unref) (object);
}

} // extern "C"
