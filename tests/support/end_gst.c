// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Preloaded by leaks_run.py: GStreamer ends after the tests of a program, so that its
// tracer "leaks" tells what is left. What that warns of is read there, and no abort.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <gmodule.h>

G_MODULE_EXPORT int g_test_run (void)
{
  int (*const run) (void) = (int (*) (void))dlsym (RTLD_NEXT, "g_test_run");
  void (*const deinit) (void) = (void (*) (void))dlsym (RTLD_DEFAULT, "gst_deinit");
  const int result = run ();
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  if (deinit)
    deinit ();
  return result;
}
