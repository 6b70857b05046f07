// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bridge_server.hpp"

#include <string>
#include <vector>

#include "make_access.hpp"
#include "property_keys.hpp"

namespace wsrtc::bridge {

namespace {

// As GObject wants them, with nullptr at the end.
std::vector<const char *> view_of (const std::vector<std::string> &texts)
{
  std::vector<const char *> view;
  view.reserve (texts.size () + 1);
  for (const std::string &text : texts)
    view.push_back (text.c_str ());
  view.push_back (nullptr);
  return view;
}

} // namespace

GRef<GstWsrtcServer> make_server (const BridgeConfig &config)
{
  auto server = GRef<GstWsrtcServer>::adopt (gst_wsrtc_server_new ());
  g_object_set (server.get (), "host", config.host.c_str (), "port", config.port, "tls-certificate",
                config.tls_certificate.c_str (), "tls-private-key", config.tls_private_key.c_str (),
                "turn-secret", config.turn_secret.c_str (), "turn-ttl", config.turn_ttl, "ice-servers",
                view_of (config.ice_servers).data (), nullptr);
  set_doors (server.get (), config);
  return server;
}

void set_doors (GstWsrtcServer *server, const BridgeConfig &config)
{
  std::vector<Mistake> none; // the reader has found them
  change_access (server, make_access (config.access, none).get (), [&] {
    // Nobody else shows anything here; who may talk to a camera is its own matter.
    g_object_set (server, "allowed-origins", view_of (config.allowed_origins).data (), "trusted-proxies",
                  view_of (config.trusted_proxies).data (), "accept-sources", FALSE, nullptr);
    for (const PropertyKey &key : limit_keys ())
      set_property (server, key, config.limits);
  });
}

} // namespace wsrtc::bridge
