// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ws_address.hpp"

#include <algorithm>

#include <gio/gio.h>

#include "../error_bridge.hpp"
#include "gptr.hpp"
#include "ids.hpp"

namespace wsrtc {

namespace {

Error bad_uri (const std::string &why)
{
  return {Fault::InvalidArgument, "property uri: " + why + "; write ws://HOST:PORT/signaling or wss://…"};
}

// Appends `key=value` unless the query names the key.
void complete_query (std::string &query, GHashTable *have, const char *key, const std::string &value)
{
  if (value.empty () || g_hash_table_contains (have, key))
    return;
  const GUnique<char> escaped (g_uri_escape_string (value.c_str (), nullptr, FALSE));
  if (!query.empty ())
    query += '&';
  query += std::string (key) + '=' + escaped.get ();
}

Result<std::string> target_of (GUri *uri, const std::string &room, const std::string &role)
{
  std::string query = g_uri_get_query (uri) != nullptr ? g_uri_get_query (uri) : "";
  GError *error = nullptr;
  const GUnique<GHashTable> have (g_uri_parse_params (query.c_str (), -1, "&", G_URI_PARAMS_NONE, &error));
  if (!have) {
    const GUnique<GError> owned (error);
    return bad_uri ("its query is not usable: " + from_gerror (error, Fault::InvalidArgument).text);
  }
  complete_query (query, have.get (), "room", room);
  complete_query (query, have.get (), "role", role);

  const std::string path = g_uri_get_path (uri);
  std::string target = path.empty () || path == "/" ? "/signaling" : path;
  return query.empty () ? target : target + '?' + query;
}

} // namespace

Result<WsAddress> parse_ws_address (const std::string &text, const std::string &room, const std::string &role)
{
  if (text.empty ())
    return bad_uri ("no address is given");
  // They would end in the request line.
  if (std::any_of (text.begin (), text.end (), [] (char c) { return g_ascii_iscntrl (c) || c == ' '; }))
    return bad_uri ("it holds a space, a line end or another control character");
  GError *error = nullptr;
  const GUnique<GUri> uri (g_uri_parse (text.c_str (), G_URI_FLAGS_ENCODED, &error));
  if (!uri) {
    const GUnique<GError> owned (error);
    return bad_uri (from_gerror (error, Fault::InvalidArgument).text);
  }
  WsAddress address;
  const std::string scheme = g_uri_get_scheme (uri.get ());
  if (scheme != "ws" && scheme != "wss")
    return bad_uri ("the scheme is " + scheme);
  // Both would be lost or, worse, end in a log.
  if (g_uri_get_userinfo (uri.get ()) != nullptr)
    return bad_uri ("it holds a user name or password, which belong into the property token or headers");
  if (g_uri_get_fragment (uri.get ()) != nullptr)
    return bad_uri ("a WebSocket address has no #fragment (RFC 6455 section 3)");
  const char *host = g_uri_get_host (uri.get ());
  const GUnique<char> ascii (host != nullptr && *host != '\0' ? g_hostname_to_ascii (host) : nullptr);
  if (!ascii)
    return bad_uri ("it names no usable host");
  const int port = g_uri_get_port (uri.get ());
  if (port == 0)
    return bad_uri ("port 0 is none");
  if (!room.empty ()) {
    if (const auto name = parse_stream_name (room); !name)
      return name.error ().within ("property room");
  }
  auto target = target_of (uri.get (), room, role);
  if (!target)
    return target.error ();

  address.secure = scheme == "wss";
  address.host = ascii.get ();
  address.port = static_cast<uint16_t> (port > 0 ? port : address.secure ? 443 : 80);
  address.target = *target;
  return address;
}

std::string WsAddress::authority () const
{
  const bool literal = host.find (':') != std::string::npos;
  return (literal ? '[' + host + ']' : host) + ':' + std::to_string (port);
}

std::string WsAddress::shown () const
{
  return (secure ? "wss://" : "ws://") + authority () + target.substr (0, target.find ('?'));
}

} // namespace wsrtc
