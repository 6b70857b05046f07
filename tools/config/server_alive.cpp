// SPDX-License-Identifier: LGPL-2.1-or-later
#include "server_alive.hpp"

#include <memory>
#include <utility>

namespace wsrtc {

void check_alive (GstWsrtcServer *server, std::function<void ()> alive)
{
  gst_wsrtc_server_check_alive_async (
      server,
      [] (GObject *object, GAsyncResult *result, gpointer data) {
        const std::unique_ptr<std::function<void ()>> answer (static_cast<std::function<void ()> *> (data));
        if (gst_wsrtc_server_check_alive_finish (GST_WSRTC_SERVER (object), result, nullptr))
          (*answer) ();
      },
      new std::function<void ()> (std::move (alive)));
}

} // namespace wsrtc
