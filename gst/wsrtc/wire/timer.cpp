// SPDX-License-Identifier: LGPL-2.1-or-later
#include "timer.hpp"

#include <utility>

namespace wsrtc {

void Timer::start (std::chrono::milliseconds delay, std::function<void ()> callback)
{
  cancel ();
  callback_ = std::move (callback);
  const auto wait = static_cast<guint> (delay.count () > 0 ? delay.count () : 0);
  source_ = SourceHook (g_timeout_source_new (wait), "wsrtc timer", on_time, this);
}

void Timer::cancel ()
{
  source_.disconnect ();
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
