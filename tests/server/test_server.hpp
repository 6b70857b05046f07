// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/wsrtc/wsrtc-server.h>

#include "gptr.hpp"

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

  GstWsrtcServer *get () const { return server_.get (); }

private:
  GRef<GstWsrtcServer> server_ = GRef<GstWsrtcServer>::adopt (gst_wsrtc_server_new ());
};

} // namespace wsrtc::test
