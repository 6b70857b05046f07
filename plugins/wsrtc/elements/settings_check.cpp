// SPDX-License-Identifier: LGPL-2.1-or-later
#include "settings_check.hpp"

#include "access.hpp"
#include "channel_settings.hpp"
#include "codecs.hpp"
#include "ice_choice.hpp"
#include "ice_url.hpp"
#include "trusted_proxies.hpp"

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

// Encoders count in kbit/s and would be told 0, with which they make nothing.
Status check_bitrate (unsigned bitrate)
{
  constexpr unsigned least = 1000;
  if (bitrate == 0 || bitrate >= least)
    return Done{};
  return Error{Fault::InvalidArgument, "property bitrate: it is in bit/s, and " + std::to_string (bitrate) +
                                           " is too little for any picture; for " + std::to_string (bitrate) +
                                           " kbit/s set " + std::to_string (bitrate) + "000"};
}

Error bad_server (const std::string &property, const std::string &why, const char *form)
{
  return {Fault::InvalidArgument, "property " + property + ": " + why + "; it has the form " + form};
}

Status check_stun_server (const std::string &server)
{
  if (server.empty ())
    return Done{};
  const Result<IceUrl> url = parse_ice_url (server);
  if (url && url->scheme == IceScheme::Stun)
    return Done{};
  return bad_server ("stun-server", url ? "it must begin with stun:" : url.error ().text, "stun://host:port");
}

// What is wrong is told by its place in the list: it holds a password.
Status check_turn_servers (const std::vector<std::string> &servers)
{
  constexpr const char *form = "turn(s)://user:password@host:port";
  size_t ways = 0;
  for (size_t i = 0; i < servers.size (); i++) {
    const std::string which = "turn-servers: number " + std::to_string (i + 1);
    const Result<IceServer> server = parse_ice_server (servers[i]);
    if (!server)
      return bad_server (which, server.error ().text, form);
    if (!parse_ice_url (server->url)->is_turn ())
      return bad_server (which, "it must begin with turn: or turns:", form);
    if (server->username.empty ())
      return bad_server (which, "a TURN server needs a user and a password", form);
    ways += turn_ways (*parse_ice_url (server->url));
  }
  if (ways > max_turn_ways)
    return Error{Fault::InvalidArgument,
                 "property turn-servers: libnice takes " + std::to_string (max_turn_ways) +
                     " at most, and one without ?transport= counts twice, as UDP and TCP; leave some out"};
  return Done{};
}

// The embedded server may be running already, and would say it in its log only.
Status check_ice_servers (const Settings &settings)
{
  if (settings.ice_servers.size () > max_ice_servers)
    return Error{Fault::InvalidArgument, "property ice-servers: clients take " +
                                             std::to_string (max_ice_servers) + " at most; leave some out"};
  for (size_t i = 0; i < settings.ice_servers.size (); i++) {
    const std::string which = "ice-servers: number " + std::to_string (i + 1);
    const Result<IceServer> server = parse_ice_server (settings.ice_servers[i]);
    if (!server)
      return bad_server (which, server.error ().text, "stun:host:port or turn:host:port");
    if (parse_ice_url (server->url)->is_turn () && server->username.empty () && settings.turn_secret.empty ())
      return bad_server (which, "a TURN server needs turn-secret, or a user and a password",
                         "turn:user:password@host:port then");
  }
  return Done{};
}

// As above.
Status check_trusted_proxies (const std::vector<std::string> &networks)
{
  const auto parsed = TrustedProxies::parse (networks);
  return parsed ? Status (Done{})
                : Status (Error{Fault::InvalidArgument, "property trusted-proxies " + parsed.error ().text});
}

// Browsers name an origin without a path, and what is not the same letter by letter never
// matches. That of a page in a file is "null".
bool is_origin (const std::string &text)
{
  const GUnique<GUri> uri (g_uri_parse (text.c_str (), G_URI_FLAGS_NONE, nullptr));
  const char *host = uri ? g_uri_get_host (uri.get ()) : nullptr;
  return text == "*" || text == "null" || (host && *host && !*g_uri_get_path (uri.get ()));
}

Status check_origins (const std::vector<std::string> &origins)
{
  for (const std::string &origin : origins)
    if (!is_origin (origin))
      return Error{Fault::InvalidArgument, "property allowed-origins: \"" + origin +
                                               "\" is no origin; it has the form https://example.org, "
                                               "without a path, or is * for all"};
  return Done{};
}

Status check_view_token (const Settings &settings)
{
  const Status good = settings.view_token.empty () ? Status (Done{}) : check_secret (settings.view_token);
  return good ? good : Status (good.error ().within ("property view-token"));
}

// The signalling may hand one out.
Status check_policy (const Settings &settings)
{
  if (settings.ice_transport_policy == ice_policy_relay && settings.turn_servers.empty () &&
      settings.uri.empty () && !settings.signaller && !settings.server && settings.ice_servers.empty ())
    return Error{Fault::InvalidArgument,
                 "property ice-transport-policy=relay needs a TURN server; set turn-servers"};
  return Done{};
}

} // namespace

Status check_settings (const Settings &settings)
{
  for (const Status &checked :
       {check_codecs (settings.video_codecs, MediaKind::Video),
        check_codecs (settings.audio_codecs, MediaKind::Audio), check_bitrate (settings.bitrate),
        check_stun_server (settings.stun_server), check_turn_servers (settings.turn_servers),
        check_ice_servers (settings), check_origins (settings.allowed_origins),
        check_trusted_proxies (settings.trusted_proxies), check_view_token (settings),
        check_policy (settings), check_ice (settings), check_channels (settings)})
    if (!checked)
      return checked;
  return Done{};
}

} // namespace wsrtc
