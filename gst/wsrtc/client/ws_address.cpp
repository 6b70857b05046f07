// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ws_address.hpp"

#include <algorithm>
#include <utility>

#include <gio/gio.h>

#include "../error_bridge.hpp"
#include "gptr.hpp"
#include "whip_scheme.hpp"

namespace wsrtc {

namespace {

Error bad_uri (const std::string &why)
{
  return {Fault::InvalidArgument, "property uri: " + why + "; write ws://HOST:PORT/signaling or wss://…"};
}

std::string known_schemes ()
{
  std::string names;
  for (const DialectRow *row : all_dialects ())
    names += (names.empty () ? "" : ", ") + std::string (row->scheme) + ", " + row->secure_scheme;
  for (const WhipRole role : {WhipRole::Publish, WhipRole::Play})
    for (const WhipScheme *row : whip_schemes (role))
      names += std::string (", ") + row->name;
  return names;
}

// What the dialect reads of the URI.
Status read_query (GUri *uri, DialectConfig &config)
{
  const char *query = g_uri_get_query (uri);
  GError *error = nullptr;
  const GUnique<GHashTable> pairs (
      g_uri_parse_params (query != nullptr ? query : "", -1, "&", G_URI_PARAMS_NONE, &error));
  if (!pairs) {
    const GUnique<GError> owned (error);
    return bad_uri ("its query is not usable: " + from_gerror (error, Fault::InvalidArgument).text);
  }
  GHashTableIter iter;
  gpointer key = nullptr, value = nullptr;
  g_hash_table_iter_init (&iter, pairs.get ());
  while (g_hash_table_iter_next (&iter, &key, &value))
    config.query.emplace (static_cast<char *> (key), static_cast<char *> (value));
  return Done{};
}

Status read_path (GUri *uri, DialectConfig &config)
{
  const std::string path = g_uri_get_path (uri);
  const GUnique<char> decoded (g_uri_unescape_string (path.empty () ? "" : path.c_str () + 1, nullptr));
  if (!decoded)
    return bad_uri ("its path has a % that is followed by something else than two hexadecimal digits");
  config.path = decoded.get ();
  return Done{};
}

// What none of the dialects could use.
Status check_parts (GUri *uri)
{
  // Both would be lost or, worse, end in a log.
  if (g_uri_get_userinfo (uri) != nullptr)
    return bad_uri ("it holds a user name or password, which belong into the property token or headers");
  if (g_uri_get_fragment (uri) != nullptr)
    return bad_uri ("a WebSocket address has no #fragment (RFC 6455 section 3)");
  if (g_uri_get_port (uri) == 0)
    return bad_uri ("port 0 is none");
  return Done{};
}

Result<WsAddress> address_of (GUri *uri, const DialectRow &dialect)
{
  const char *host = g_uri_get_host (uri);
  const GUnique<char> ascii (host != nullptr && *host != '\0' ? g_hostname_to_ascii (host) : nullptr);
  if (!ascii)
    return bad_uri ("it names no usable host");
  WsAddress address;
  address.secure = std::string (g_uri_get_scheme (uri)) == dialect.secure_scheme;
  address.host = ascii.get ();
  const int port = g_uri_get_port (uri);
  const uint16_t usual = address.secure ? dialect.secure_port : dialect.port;
  address.port = port > 0 ? static_cast<uint16_t> (port) : usual;
  return address;
}

Result<WsPlace> place_of (GUri *uri, DialectConfig config)
{
  const DialectRow *dialect = find_dialect_of_scheme (g_uri_get_scheme (uri));
  if (dialect == nullptr)
    return bad_uri (std::string ("the scheme is ") + g_uri_get_scheme (uri) + ", and known are " +
                    known_schemes ());
  if (const Status checked = check_parts (uri); !checked)
    return checked.error ();
  auto address = address_of (uri, *dialect);
  if (!address)
    return address.error ();
  if (const Status read = read_query (uri, config); !read)
    return read.error ();
  if (const Status read = read_path (uri, config); !read)
    return read.error ();
  const char *query = g_uri_get_query (uri);
  auto target = dialect->target (config, g_uri_get_path (uri), query != nullptr ? query : "");
  if (!target)
    return target.error ();
  address->target = *target;
  return WsPlace{*address, dialect, std::move (config)};
}

} // namespace

Result<WsPlace> parse_ws_place (const std::string &text, DialectConfig config)
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
  return place_of (uri.get (), std::move (config));
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
