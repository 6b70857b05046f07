// SPDX-License-Identifier: LGPL-2.1-or-later
#include "settings_enums.hpp"

#include "settings.hpp"
#include "variant.hpp"

namespace wsrtc {

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

GType media_path_type ()
{
  static const GEnumValue values[] = {
      {media_path_auto, "Lanes of our own where that can be done", "auto"},
      {media_path_peer_connection, "Always through the peer connection", "peer-connection"},
      {0, nullptr, nullptr}};
  static gsize type = 0;
  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("GstWsrtcMediaPath", values));
  return type;
}

} // namespace wsrtc
