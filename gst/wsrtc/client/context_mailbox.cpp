// SPDX-License-Identifier: LGPL-2.1-or-later
#include "context_mailbox.hpp"

#include <utility>

namespace wsrtc {

void ContextMailbox::post (std::function<void ()> task)
{
  GMainContext *context = nullptr;
  {
    const std::lock_guard lock (mutex_);
    if (context_ == nullptr)
      return;
    context = g_main_context_ref (context_);
  }
  GSource *source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "wsrtc mail");
  g_source_set_callback (source, on_parcel, new Parcel{shared_from_this (), std::move (task)},
                         [] (gpointer data) { delete static_cast<Parcel *> (data); });
  g_source_attach (source, context);
  g_source_unref (source);
  g_main_context_unref (context);
}

gboolean ContextMailbox::on_parcel (gpointer data)
{
  const auto *parcel = static_cast<const Parcel *> (data);
  if (!parcel->box->closed ())
    parcel->task ();
  return G_SOURCE_REMOVE;
}

bool ContextMailbox::closed ()
{
  const std::lock_guard lock (mutex_);
  return context_ == nullptr;
}

void ContextMailbox::close ()
{
  GMainContext *context = nullptr;
  {
    const std::lock_guard lock (mutex_);
    context = std::exchange (context_, nullptr);
  }
  if (context != nullptr)
    g_main_context_unref (context);
}

} // namespace wsrtc
