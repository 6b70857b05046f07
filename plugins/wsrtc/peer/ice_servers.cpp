// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ice_servers.hpp"

#include <gst/webrtc/webrtc.h>

#include "ice_url.hpp"
#include "webrtc_peer.hpp"

namespace wsrtc {

namespace {

Error not_usable (size_t place)
{
  return {Fault::InvalidArgument, "TURN server number " + std::to_string (place + 1) +
                                      " is not of the form turn(s)://user:password@host:port"};
}

// What webrtcbin gets for a server with TLS: our end of the tunnel to it.
Result<std::string> tunnelled (IceServer server, const IceUrl &url, const std::string &ca_file,
                               TurnTunnels &tunnels)
{
  auto tunnel = TurnTunnel::open (url, ca_file);
  if (!tunnel)
    return tunnel.error ();
  server.url = "turn:127.0.0.1:" + std::to_string ((*tunnel)->port ()) + "?transport=tcp";
  tunnels.push_back (std::move (*tunnel));
  return ice_uri (server);
}

} // namespace

Status set_ice_servers (GstElement *webrtcbin, const PeerConfig &config, TurnTunnels &tunnels)
{
  if (config.relay_only)
    g_object_set (webrtcbin, "ice-transport-policy", GST_WEBRTC_ICE_TRANSPORT_POLICY_RELAY, nullptr);
  if (!config.stun_server.empty ())
    g_object_set (webrtcbin, "stun-server", config.stun_server.c_str (), nullptr);
  for (size_t i = 0; i < config.turn_servers.size (); i++) {
    const Result<IceServer> server = parse_ice_server (config.turn_servers[i]);
    const Result<IceUrl> url = parse_ice_url (server ? server->url : "");
    if (!url || !url->is_turn ())
      return not_usable (i);
    const Result<std::string> uri =
        url->has_tls () ? tunnelled (*server, *url, config.ca_file, tunnels) : ice_uri (*server);
    if (!uri)
      return uri.error ();
    gboolean taken = FALSE;
    g_signal_emit_by_name (webrtcbin, "add-turn-server", uri->c_str (), &taken);
    if (!taken)
      return not_usable (i);
  }
  return Done{};
}

std::vector<std::string> turn_places (const PeerConfig &config, const TurnTunnels &tunnels)
{
  std::vector<std::string> places;
  if (config.ice)
    return places;
  size_t with_tls = 0;
  for (const std::string &text : config.turn_servers) {
    const Result<IceServer> server = parse_ice_server (text);
    const Result<IceUrl> url = parse_ice_url (server ? server->url : "");
    if (!url)
      continue;
    places.push_back (url->place ());
    if (!url->has_tls () || with_tls >= tunnels.size ())
      continue;
    if (const std::string fault = tunnels[with_tls++]->fault (); !fault.empty ())
      places.back () += " (" + fault + ")";
  }
  return places;
}

} // namespace wsrtc
