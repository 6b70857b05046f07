// SPDX-License-Identifier: LGPL-2.1-or-later
#include "connection.hpp"

namespace wsrtc {

PeerConfig peer_config_of (const Settings &settings)
{
  PeerConfig config;
  config.stun_server = settings.stun_server;
  config.turn_servers = settings.turn_servers;
  config.relay_only = settings.ice_transport_policy == ice_policy_relay;
  config.ice_tcp = settings.ice_tcp;
  config.latency = settings.latency;
  config.drop_on_latency = settings.drop_on_latency;
  config.retransmission = settings.retransmission;
  return config;
}

SessionLimits session_limits_of (const Settings &settings)
{
  SessionLimits limits;
  limits.negotiation = Milliseconds (settings.negotiation_timeout);
  limits.connect = Milliseconds (settings.connect_timeout);
  return limits;
}

} // namespace wsrtc
