// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ice_servers.hpp"

#include <gst/webrtc/webrtc.h>

#include "ice_url.hpp"
#include "webrtc_peer.hpp"

namespace wsrtc {

Status set_ice_servers (GstElement *webrtcbin, const PeerConfig &config)
{
  if (config.relay_only)
    g_object_set (webrtcbin, "ice-transport-policy", GST_WEBRTC_ICE_TRANSPORT_POLICY_RELAY, nullptr);
  if (!config.stun_server.empty ())
    g_object_set (webrtcbin, "stun-server", config.stun_server.c_str (), nullptr);
  for (size_t i = 0; i < config.turn_servers.size (); i++) {
    gboolean taken = FALSE;
    g_signal_emit_by_name (webrtcbin, "add-turn-server", config.turn_servers[i].c_str (), &taken);
    if (!taken)
      return Error{Fault::InvalidArgument, "TURN server number " + std::to_string (i + 1) +
                                               " is not of the form turn(s)://user:password@host:port with "
                                               "user and password percent-encoded"};
  }
  return Done{};
}

std::vector<std::string> turn_places (const PeerConfig &config)
{
  std::vector<std::string> places;
  if (config.ice)
    return places;
  for (const std::string &text : config.turn_servers) {
    const Result<IceServer> server = parse_ice_server (text);
    if (const Result<IceUrl> url = parse_ice_url (server ? server->url : ""))
      places.push_back (url->place ());
  }
  return places;
}

} // namespace wsrtc
