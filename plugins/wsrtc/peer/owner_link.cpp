// SPDX-License-Identifier: LGPL-2.1-or-later
#include "owner_link.hpp"

#include <utility>

namespace wsrtc {

namespace {

struct Notification {
  OwnerLinkPtr link;
  std::function<void ()> task;
};

void on_notify (GObject *, GParamSpec *, gpointer data)
{
  const auto *notification = static_cast<Notification *> (data);
  notification->link->post (notification->task);
}

} // namespace

void post_on_notify (gpointer instance, const char *signal, OwnerLinkPtr link, std::function<void ()> task)
{
  connect_owning (instance, signal, G_CALLBACK (on_notify), Notification{std::move (link), std::move (task)});
}

void OwnerLink::post (std::function<void ()> task)
{
  // A task that the loop refuses is destroyed after the lock is released: it
  // may hold the last reference of a GStreamer object.
  std::function<void ()> checked = [link = shared_from_this (), task = std::move (task)] {
    if (!link->is_cut ())
      task ();
  };
  std::lock_guard lock (mutex_);
  if (owner_)
    (void)owner_->try_post (checked);
}

void OwnerLink::cut ()
{
  std::lock_guard lock (mutex_);
  owner_ = nullptr;
}

bool OwnerLink::is_cut () const
{
  std::lock_guard lock (mutex_);
  return owner_ == nullptr;
}

} // namespace wsrtc
