// SPDX-License-Identifier: LGPL-2.1-or-later
#include "handed_servers.hpp"

#include <gst/gst.h>

#include "ice_choice.hpp"
#include "ice_url.hpp"

GST_DEBUG_CATEGORY_EXTERN (gst_wsrtc_debug);
#define GST_CAT_DEFAULT gst_wsrtc_debug

namespace wsrtc {

void HandedServers::take (const Welcome &welcome)
{
  stun_.clear ();
  turn_.clear ();
  if (welcome.ice_servers.empty ())
    return;
  if (!takes_handed_servers (settings_)) {
    GST_INFO ("the STUN and TURN servers of the signalling are not used: that needs ice-agent=nice");
    return;
  }
  std::string names;
  size_t ways = 0;
  for (const IceServer &server : welcome.ice_servers) {
    const Result<IceUrl> url = parse_ice_url (server.url);
    if (!url || (url->is_turn () && (server.username.empty () || server.credential.empty ()))) {
      GST_WARNING ("a server of the signalling is left out: %s",
                   url ? "a TURN server without user and password" : url.error ().text.c_str ());
      continue;
    }
    if (url->is_turn () && ways + turn_ways (*url) <= max_turn_ways) {
      turn_.push_back (ice_uri (server));
      ways += turn_ways (*url);
    } else if (url->scheme == IceScheme::Stun && stun_.empty ())
      stun_ = ice_uri (server);
    else
      continue;
    names += (names.empty () ? "" : ", ") + url->text ();
  }
  GST_INFO ("servers of the signalling, for peers from now on: %s", names.c_str ());
}

void HandedServers::fill (PeerConfig &config) const
{
  if (empty ())
    return;
  config.ice = nullptr;
  if (config.stun_server.empty ())
    config.stun_server = stun_;
  if (config.turn_servers.empty ())
    config.turn_servers = turn_;
}

} // namespace wsrtc
