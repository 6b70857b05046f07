// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The server of a bridge before it listens, and while its rules change.
#include <string>
#include <vector>

#include <gst/gst.h>

#include "bridge_server.hpp"

using namespace wsrtc;
using namespace wsrtc::bridge;

namespace {

BridgeConfig config_with_rules ()
{
  BridgeConfig config;
  config.port = 0;
  config.access.users.push_back ({"anna", "a-long-random-secret", GST_WSRTC_RIGHT_VIEW, {}, {}});
  return config;
}

bool has_access (GstWsrtcServer *server)
{
  g_autoptr (GstWsrtcAccess) access = nullptr;
  g_object_get (server, "access", &access, nullptr);
  return access != nullptr;
}

bool listens (GstWsrtcServer *server)
{
  const GUnique<char> address (gst_wsrtc_server_get_address (server, nullptr));
  return !g_str_has_suffix (address.get (), ":0/");
}

void test_doors_first ()
{
  const auto server = make_server (config_with_rules ());
  g_assert_false (listens (server.get ()));
  gboolean accepts = TRUE;
  g_object_get (server.get (), "accept-sources", &accepts, nullptr);
  g_assert_false (accepts);
  g_assert_true (has_access (server.get ()));
  g_assert_true (gst_wsrtc_server_start (server.get (), nullptr));
  g_assert_true (listens (server.get ()));
}

// Whatever else changes finds the stricter rules.
void test_order ()
{
  const auto server = make_server (BridgeConfig ());
  std::vector<bool> seen;
  g_signal_connect (server.get (), "notify::trusted-proxies",
                    G_CALLBACK (+[] (GstWsrtcServer *one, GParamSpec *, std::vector<bool> *all) {
                      all->push_back (has_access (one));
                    }),
                    &seen);
  g_assert_false (has_access (server.get ()));
  set_doors (server.get (), config_with_rules ());
  set_doors (server.get (), BridgeConfig ());
  g_assert_cmpuint (seen.size (), ==, 2);
  g_assert_true (seen[0] && seen[1]);
  g_assert_false (has_access (server.get ()));
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, nullptr);
  g_test_add_func ("/bridge-server/doors-first", test_doors_first);
  g_test_add_func ("/bridge-server/order", test_order);
  return g_test_run ();
}
