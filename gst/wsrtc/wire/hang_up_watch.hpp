// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <functional>

#include <gio/gio.h>

#include "gptr.hpp"
#include "source_hook.hpp"

namespace wsrtc {

// Whether the other end of a TCP connection is still there, while nobody reads from
// it: libsoup does not as long as a request of it waits for its answer. Who has
// closed its own half only does not count as there. In the thread-default
// GMainContext of start (); ends with its owner, and may be stopped or destroyed by
// its own callback.
class HangUpWatch {
public:
  HangUpWatch () = default;

  ~HangUpWatch () { stop (); }

  HangUpWatch (const HangUpWatch &) = delete;
  HangUpWatch &operator= (const HangUpWatch &) = delete;

  // Once. To be stopped before the socket is closed.
  void start (GSocket *socket, std::function<void ()> callback);
  void stop ();

private:
  static gboolean on_gone (gint, GIOCondition, gpointer self);

  GRef<GSocket> socket_;
  SourceHook source_;
  std::function<void ()> callback_;
};

} // namespace wsrtc
