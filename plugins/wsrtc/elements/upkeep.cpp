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
  if (!timer_)
    timer_ = SourceHook (g_timeout_source_new (static_cast<guint> (interval_.count ())), "wsrtc upkeep",
                         on_time, this, owner_.context ());
}

gboolean Upkeep::on_time (gpointer data)
{
  auto *self = static_cast<Upkeep *> (data);
  if (self->work_ ())
    return G_SOURCE_CONTINUE;
  self->stop ();
  return G_SOURCE_REMOVE;
}

} // namespace wsrtc
