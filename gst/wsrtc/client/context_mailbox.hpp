// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include <glib.h>

namespace wsrtc {

// Tasks from any thread for the thread that runs a GMainContext, in the order in
// which they were posted, until that thread closes the box. A task must not touch
// what is destroyed on that thread before close (); one that is never run is
// destroyed with the context, or by the box.
class ContextMailbox : public std::enable_shared_from_this<ContextMailbox> {
public:
  explicit ContextMailbox (GMainContext *context) : context_ (g_main_context_ref (context)) {}

  ~ContextMailbox () { close (); }

  ContextMailbox (const ContextMailbox &) = delete;
  ContextMailbox &operator= (const ContextMailbox &) = delete;

  void post (std::function<void ()> task);
  // On the context's thread. Nothing that was posted is run any more, and the
  // context is let go.
  void close ();

private:
  struct Parcel {
    std::shared_ptr<ContextMailbox> box;
    std::function<void ()> task;
  };

  static gboolean on_parcel (gpointer data);
  bool closed ();

  std::mutex mutex_; // for the context; nothing is called under it
  GMainContext *context_;
};

} // namespace wsrtc
