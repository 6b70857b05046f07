// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upkeep.hpp"

#include <utility>

namespace wsrtc {

Upkeep::Upkeep (LoopThread &owner, std::chrono::milliseconds interval, std::function<bool ()> work)
    : owner_ (owner), interval_ (interval), work_ (std::move (work))
{
}

void Upkeep::start ()
{
  if (timer_)
    return;
  timer_ = g_timeout_source_new (static_cast<guint> (interval_.count ()));
  g_source_set_callback (
      timer_,
      [] (gpointer data) -> gboolean {
        auto *self = static_cast<Upkeep *> (data);
        if (self->work_ ())
          return G_SOURCE_CONTINUE;
        self->stop ();
        return G_SOURCE_REMOVE;
      },
      this, nullptr);
  g_source_attach (timer_, owner_.context ());
}

void Upkeep::stop ()
{
  if (!timer_)
    return;
  g_source_destroy (timer_);
  g_source_unref (timer_);
  timer_ = nullptr;
}

} // namespace wsrtc
