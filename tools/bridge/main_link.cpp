// SPDX-License-Identifier: LGPL-2.1-or-later
#include "main_link.hpp"

#include <utility>

#include <glib.h>

namespace wsrtc::bridge {

namespace {

using Task = std::function<void ()>;

gboolean run_task (gpointer data)
{
  (*static_cast<Task *> (data)) ();
  return G_SOURCE_REMOVE;
}

void free_task (gpointer data)
{
  delete static_cast<Task *> (data);
}

} // namespace

// An idle source of that priority, and not g_main_context_invoke (), which would
// run the task at once where it can.
void MainLink::post (Task task)
{
  if (cut_)
    return;
  auto *checked = new Task ([link = shared_from_this (), task = std::move (task)] {
    if (!link->cut_)
      task ();
  });
  g_idle_add_full (G_PRIORITY_DEFAULT, run_task, checked, free_task);
}

} // namespace wsrtc::bridge
