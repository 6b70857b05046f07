// SPDX-License-Identifier: LGPL-2.1-or-later
#include "settings_enums.hpp"

#include "call_terms.hpp"
#include "settings.hpp"
#include "variant.hpp"

namespace wsrtc {

GType ice_agent_type ()
{
  static const GEnumValue values[] = {{ice_agent_auto, "As the other settings ask for", "auto"},
                                      {ice_agent_port, "One UDP port for all viewers", "port"},
                                      {ice_agent_nice, "libnice, with sockets for each viewer", "nice"},
                                      {0, nullptr, nullptr}};
  static gsize type = 0;
  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("GstWsrtcIceAgent", values));
  return type;
}

GType ice_transport_policy_type ()
{
  static const GEnumValue values[] = {{ice_policy_all, "All candidates", "all"},
                                      {ice_policy_relay, "Relayed candidates only", "relay"},
                                      {0, nullptr, nullptr}};
  static gsize type = 0;
  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("GstWsrtcIceTransportPolicy", values));
  return type;
}

GType transcode_type ()
{
  static const GEnumValue values[] = {
      {static_cast<int> (Transcode::Auto), "For viewers that cannot take the input's codec", "auto"},
      {static_cast<int> (Transcode::Never), "For nobody", "never"},
      {static_cast<int> (Transcode::Always), "For all", "always"},
      {0, nullptr, nullptr}};
  static gsize type = 0;
  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("GstWsrtcTranscode", values));
  return type;
}

GType role_type ()
{
  static const GEnumValue values[] = {
      {static_cast<int> (CallRole::Auto), "Either; at the start the one that was there first", "auto"},
      {static_cast<int> (CallRole::Offerer), "This one, and it answers, too", "offerer"},
      {static_cast<int> (CallRole::Answerer), "Only the other one", "answerer"},
      {0, nullptr, nullptr}};
  static gsize type = 0;
  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("GstWsrtcRole", values));
  return type;
}

GType congestion_control_type ()
{
  static const GEnumValue values[] = {
      {congestion_control_none, "The same for all, whatever their paths take", "none"},
      {congestion_control_gcc, "Google Congestion Control, by transport-wide feedback", "gcc"},
      {0, nullptr, nullptr}};
  static gsize type = 0;
  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("GstWsrtcCongestionControl", values));
  return type;
}

GType media_path_type ()
{
  static const GEnumValue values[] = {
      {media_path_auto, "Sent by the element itself where that can be done", "auto"},
      {media_path_peer_connection, "Always through webrtcbin", "peer-connection"},
      {0, nullptr, nullptr}};
  static gsize type = 0;
  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("GstWsrtcMediaPath", values));
  return type;
}

} // namespace wsrtc
