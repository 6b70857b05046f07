// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ice_choice.hpp"

#include <string>
#include <vector>

#include "gptr.hpp"
#include "net_address.hpp"

namespace wsrtc {

namespace {

// A property that is set, and what it needs.
struct Use {
  const char *property;
  bool set;
};

std::string names_of (const std::vector<Use> &uses)
{
  std::string names;
  for (const Use &use : uses)
    if (use.set)
      names += (names.empty () ? "" : ", ") + std::string (use.property);
  return names;
}

std::string needing_nice (const Settings &s)
{
  return names_of ({{"stun-server", !s.stun_server.empty ()},
                    {"turn-servers", !s.turn_servers.empty ()},
                    {"ice-transport-policy", s.ice_transport_policy == ice_policy_relay},
                    {"ice-tcp", s.ice_tcp}});
}

std::string needing_port (const Settings &s)
{
  return names_of ({{"ice-port", s.ice_port != 0},
                    {"external-addresses", !s.external_addresses.empty ()},
                    {"announce-interfaces", !s.announce_interfaces},
                    {"ice-lite", s.ice_lite}});
}

bool is_this_machine (const std::string &host)
{
  const auto ip = parse_ip (host);
  return ip ? ip->is_loopback () : host == "localhost";
}

// Peers that come by a server on this machine may be on it, and those that come
// by one that only this machine reaches are.
bool meets_on_loopback (const Settings &settings)
{
  if (settings.signaller)
    return false;
  if (settings.server) {
    char *host = nullptr;
    g_object_get (settings.server.get (), "host", &host, nullptr);
    const GUnique<char> owned (host);
    return host && is_this_machine (host);
  }
  if (settings.uri.empty ())
    return is_this_machine (settings.host);
  const GUnique<GUri> uri (g_uri_parse (settings.uri.c_str (), G_URI_FLAGS_NONE, nullptr));
  return uri && g_uri_get_host (uri.get ()) && is_this_machine (g_uri_get_host (uri.get ()));
}

Error excluded (const std::string &names, const char *agent)
{
  return {Fault::InvalidArgument,
          "property " + names + " has no effect with ice-agent=" + agent + "; unset it, or ice-agent"};
}

} // namespace

bool uses_nice (const Settings &settings)
{
  return settings.ice_agent == ice_agent_nice ||
         (settings.ice_agent == ice_agent_auto && !needing_nice (settings).empty ());
}

bool takes_handed_servers (const Settings &settings)
{
  if (uses_nice (settings))
    return true;
  const bool own_server = settings.uri.empty () && !settings.signaller;
  return settings.ice_agent == ice_agent_auto && needing_port (settings).empty () && !own_server;
}

Status check_ice (const Settings &settings)
{
  const std::string nice = needing_nice (settings), port = needing_port (settings);
  if (!nice.empty () && !port.empty ())
    return Error{Fault::InvalidArgument, "the properties " + nice + " need libnice, and " + port +
                                             " our own ICE agent; unset those of one side"};
  if (settings.ice_agent == ice_agent_port && !nice.empty ())
    return excluded (nice, "port");
  if (settings.ice_agent == ice_agent_nice && !port.empty ())
    return excluded (port, "nice");
  if (!settings.announce_interfaces && settings.external_addresses.empty ())
    return Error{Fault::InvalidArgument,
                 "property announce-interfaces=false leaves nothing to announce; set external-addresses"};
  return Done{};
}

Result<std::shared_ptr<IceHost>> open_ice (const Settings &settings, Status &warning)
{
  if (uses_nice (settings))
    return std::shared_ptr<IceHost> ();
  IceHostConfig config;
  config.port = uint16_t (settings.ice_port);
  config.external_addresses = settings.external_addresses;
  config.announce_interfaces = settings.announce_interfaces;
  config.loopback = meets_on_loopback (settings);
  config.lite = settings.ice_lite;
  return IceHost::open (config, warning);
}

} // namespace wsrtc
