// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ice_servers.hpp"

#include <glib.h>

#include "ice_url.hpp"
#include "turn_credentials.hpp"

namespace wsrtc {

namespace {

bool needs_credentials (const IceServer &server)
{
  const Result<IceUrl> url = parse_ice_url (server.url);
  return url && url->is_turn () && server.username.empty ();
}

// By its place in the list: the text may hold a password.
Error refused (size_t place, const std::string &why)
{
  return {Fault::InvalidArgument, "property ice-servers: number " + std::to_string (place + 1) + ": " + why};
}

} // namespace

int64_t wall_clock ()
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

Result<IceServers> IceServers::make (const ServerSettings &settings, int64_t (*now) ())
{
  IceServers made;
  made.secret_ = settings.turn_secret;
  made.ttl_ = settings.turn_ttl;
  made.now_ = now;
  if (settings.ice_servers.size () > max_ice_servers)
    return Error{Fault::InvalidArgument, "property ice-servers: clients take at most " +
                                             std::to_string (max_ice_servers) + " servers"};
  for (size_t i = 0; i < settings.ice_servers.size (); i++) {
    const Result<IceServer> server = parse_ice_server (settings.ice_servers[i]);
    if (!server)
      return refused (i, server.error ().text);
    if (needs_credentials (*server) && made.secret_.empty ())
      return refused (i, "a TURN server needs a user and a password, as in turn:user:password@host:port, or "
                         "the property turn-secret, which makes them");
    made.servers_.push_back (*server);
  }
  return made;
}

std::vector<IceServer> IceServers::servers_for (const PeerId &id) const
{
  std::vector<IceServer> servers = servers_;
  const TurnCredentials made = make_turn_credentials (secret_, id.str (), now_ () + ttl_);
  for (IceServer &server : servers)
    if (needs_credentials (server)) {
      server.username = made.username;
      server.credential = made.credential;
    }
  return servers;
}

bool IceServers::is_stale (int64_t given) const
{
  return !secret_.empty () && !servers_.empty () && now_ () - given >= int64_t (ttl_ / 2);
}

} // namespace wsrtc
