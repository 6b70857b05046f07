// SPDX-License-Identifier: LGPL-2.1-or-later
//
// From the threads of one webrtcbin to the thread that owns it, as long as the
// owner wants to hear of it. Callbacks hold the link, never the owner: after
// cut () nothing that they post, or have posted before, runs any more.
#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include <glib-object.h>

#include "loop_thread.hpp"

namespace wsrtc {

class OwnerLink : public std::enable_shared_from_this<OwnerLink> {
public:
  explicit OwnerLink (LoopThread &owner) : owner_ (&owner) {}

  // Any thread. The task may use what it captured of the owner without a check
  // of its own: it runs on the owner's thread and only before cut ().
  void post (std::function<void ()> task);
  // Owner's thread. May be called twice.
  void cut ();
  bool is_cut () const;

private:
  // Protects owner_; held while the loop thread queues a task, nothing of
  // GStreamer or of a user runs under it.
  mutable std::mutex mutex_;
  LoopThread *owner_;
};

using OwnerLinkPtr = std::shared_ptr<OwnerLink>;

// Connects a captureless handler whose data is a `T *` that the connection
// owns: it lives until the last run of the handler has ended, which no
// disconnect waits for.
template <typename T> void connect_owning (gpointer instance, const char *signal, GCallback handler, T data)
{
  g_signal_connect_data (
      instance, signal, handler, new T (std::move (data)),
      [] (gpointer p, GClosure *) { delete static_cast<T *> (p); }, GConnectFlags (0));
}

// Runs `task` on the owner's thread after each notification of a property. The
// task reads the property itself: inside the notification that may deadlock.
void post_on_notify (gpointer instance, const char *signal, OwnerLinkPtr link, std::function<void ()> task);

} // namespace wsrtc
