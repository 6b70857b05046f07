// SPDX-License-Identifier: LGPL-2.1-or-later
#include "settings_check.hpp"

#include <initializer_list>

#include "channel_settings.hpp"
#include "codecs.hpp"
#include "ice_choice.hpp"

namespace wsrtc {

namespace {

Status check_codecs (const std::vector<std::string> &names, MediaKind kind)
{
  for (const std::string &name : names) {
    const CodecRow *codec = find_codec (name);
    if (codec && codec->kind == kind)
      continue;
    std::string known;
    for (const CodecRow *row : codecs_of (kind))
      known += (known.empty () ? "" : ", ") + std::string (row->name);
    return Error{Fault::InvalidArgument, std::string ("property ") + to_string (kind) + "-codecs: \"" + name +
                                             "\" is not one of its codecs; use " + known};
  }
  return Done{};
}

GUri *parse_uri (const std::string &text)
{
  return g_uri_parse (text.c_str (), GUriFlags (G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED), nullptr);
}

bool has_scheme (GUri *uri, std::initializer_list<const char *> schemes)
{
  for (const char *scheme : schemes)
    if (g_strcmp0 (g_uri_get_scheme (uri), scheme) == 0)
      return true;
  return false;
}

bool has_text (const char *text)
{
  return text && *text;
}

Status check_stun_server (const std::string &server)
{
  if (server.empty ())
    return Done{};
  g_autoptr (GUri) uri = parse_uri (server);
  if (uri && has_scheme (uri, {"stun"}) && has_text (g_uri_get_host (uri)))
    return Done{};
  return Error{Fault::InvalidArgument,
               "property stun-server: \"" + server + "\" is no address of the form stun://host:port"};
}

// What is wrong is told by its place in the list: it holds a password.
Status check_turn_servers (const std::vector<std::string> &servers)
{
  for (size_t i = 0; i < servers.size (); i++) {
    g_autoptr (GUri) uri = parse_uri (servers[i]);
    if (uri && has_scheme (uri, {"turn", "turns"}) && has_text (g_uri_get_host (uri)) &&
        has_text (g_uri_get_user (uri)) && has_text (g_uri_get_password (uri)))
      continue;
    return Error{Fault::InvalidArgument, "property turn-servers: number " + std::to_string (i + 1) +
                                             " is no address of the form turn(s)://user:password@host:port"};
  }
  return Done{};
}

Status check_policy (const Settings &settings)
{
  if (settings.ice_transport_policy == ice_policy_relay && settings.turn_servers.empty ())
    return Error{Fault::InvalidArgument,
                 "property ice-transport-policy=relay needs a TURN server; set turn-servers"};
  return Done{};
}

} // namespace

Status check_settings (const Settings &settings)
{
  for (const Status &checked :
       {check_codecs (settings.video_codecs, MediaKind::Video),
        check_codecs (settings.audio_codecs, MediaKind::Audio), check_stun_server (settings.stun_server),
        check_turn_servers (settings.turn_servers), check_policy (settings), check_ice (settings),
        check_channels (settings)})
    if (!checked)
      return checked;
  return Done{};
}

} // namespace wsrtc
