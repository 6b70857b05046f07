// SPDX-License-Identifier: LGPL-2.1-or-later
#include "timer.hpp"

#include <utility>

namespace wsrtc {

void Timer::start (std::chrono::milliseconds delay, std::function<void ()> callback)
{
  cancel ();
  callback_ = std::move (callback);
  source_ = g_timeout_source_new (static_cast<guint> (delay.count () > 0 ? delay.count () : 0));
  g_source_set_static_name (source_, "wsrtc timer");
  g_source_set_callback (source_, on_time, this, nullptr);
  g_source_attach (source_, g_main_context_get_thread_default ());
}

void Timer::cancel ()
{
  if (GSource *source = std::exchange (source_, nullptr)) {
    g_source_destroy (source);
    g_source_unref (source);
  }
  callback_ = nullptr;
}

gboolean Timer::on_time (gpointer data)
{
  auto *self = static_cast<Timer *> (data);
  // On the stack, because the callback may destroy the timer.
  const auto callback = std::exchange (self->callback_, nullptr);
  self->cancel ();
  callback ();
  return G_SOURCE_REMOVE;
}

} // namespace wsrtc
