// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <atomic>

#include <gst/wsrtc/wsrtc-server.h>

#include "gptr.hpp"
#include "wait_for.hpp"

namespace wsrtc::test {

// A server on a free port of 127.0.0.1, stopped at its end. More properties as
// for g_object_set.
class TestServer {
public:
  template <typename... Properties> explicit TestServer (Properties... properties)
  {
    g_object_set (server_.get (), "port", 0u, properties..., nullptr);
    GError *error = nullptr;
    gst_wsrtc_server_start (server_.get (), &error);
    g_assert_no_error (error);
  }

  ~TestServer () { gst_wsrtc_server_stop (server_.get ()); }

  TestServer (const TestServer &) = delete;
  TestServer &operator= (const TestServer &) = delete;

  unsigned port () const { return gst_wsrtc_server_get_bound_port (server_.get ()); }

  // The server's thread has done all that was asked of it.
  void settle () const
  {
    std::atomic<bool> done{false};
    const auto on_done = [] (GObject *, GAsyncResult *, gpointer data) {
      *static_cast<std::atomic<bool> *> (data) = true;
    };
    gst_wsrtc_server_check_alive_async (server_.get (), on_done, &done);
    wait_for ("the server", [&] { return done.load (); });
  }

  GstWsrtcServer *get () const { return server_.get (); }

private:
  GRef<GstWsrtcServer> server_ = GRef<GstWsrtcServer>::adopt (gst_wsrtc_server_new ());
};

} // namespace wsrtc::test
