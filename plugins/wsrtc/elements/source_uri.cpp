// SPDX-License-Identifier: LGPL-2.1-or-later
#include "source_uri.hpp"

#include <cstring>
#include <vector>

#include <glib.h>

#include "dialect.hpp"
#include "gptr.hpp"
#include "ids.hpp"

namespace wsrtc {

namespace {

constexpr int default_port = 8443;

// Of our own protocol: who meets ws:// elsewhere does not mean a stream of ours.
constexpr const char *own_scheme = "wsrtc";
constexpr const char *own_secure_scheme = "wsrtcs";

bool is_foreign (const DialectRow &row)
{
  return std::strcmp (row.name, "wsrtc") != 0;
}

std::vector<const char *> list_schemes ()
{
  std::vector<const char *> schemes{own_scheme, own_secure_scheme};
  for (const DialectRow *row : all_dialects ())
    if (is_foreign (*row))
      schemes.insert (schemes.end (), {row->scheme, row->secure_scheme});
  schemes.push_back (nullptr);
  return schemes;
}

Error bad (const std::string &uri, const std::string &what)
{
  return {Fault::InvalidArgument,
          "\"" + uri +
              "\" is no address of the form wsrtc://host:port/stream or wsrtcs://host:port/stream: " + what};
}

std::string bracketed (const std::string &host)
{
  return host.find (':') == std::string::npos ? host : "[" + host + "]";
}

} // namespace

const char *const *stream_schemes ()
{
  static const std::vector<const char *> schemes = list_schemes ();
  return schemes.data ();
}

Result<StreamAddress> parse_stream_uri (const std::string &text)
{
  const GUnique<GUri> uri (g_uri_parse (text.c_str (), G_URI_FLAGS_NONE, nullptr));
  if (!uri)
    return bad (text, "it cannot be read");
  const std::string scheme = g_uri_get_scheme (uri.get ());
  const DialectRow *dialect = find_dialect_of_scheme (scheme);
  if (dialect && is_foreign (*dialect))
    return StreamAddress{text, ""};
  if (scheme != own_scheme && scheme != own_secure_scheme)
    return bad (text, "the scheme is another one");
  const char *host = g_uri_get_host (uri.get ());
  if (!host || !*host)
    return bad (text, "there is no host");
  if (g_uri_get_userinfo (uri.get ())) // it is not repeated
    return Error{Fault::InvalidArgument, std::string ("an address of the form ") + scheme +
                                             "://host:port/stream has no user; give a secret by the "
                                             "property token"};
  std::string room = g_uri_get_path (uri.get ());
  if (!room.empty () && room.front () == '/')
    room.erase (0, 1);
  const auto stream = parse_stream_name (room);
  if (!stream)
    return bad (text, stream.error ().text);
  const int port = g_uri_get_port (uri.get ()) > 0 ? g_uri_get_port (uri.get ()) : default_port;
  const char *query = g_uri_get_query (uri.get ());
  StreamAddress address;
  address.uri = (scheme == own_scheme ? "ws://" : "wss://") + bracketed (host) + ":" + std::to_string (port) +
                "/signaling" + (query ? "?" + std::string (query) : "");
  address.room = room;
  return address;
}

} // namespace wsrtc
