// SPDX-License-Identifier: LGPL-2.1-or-later
#include "http_address.hpp"

#include <gio/gio.h>

#include "../error_bridge.hpp"
#include "gptr.hpp"
#include "text.hpp"
#include "whip_scheme.hpp"

namespace wsrtc {

namespace {

Error bad_uri (const std::string &why)
{
  return {Fault::InvalidArgument,
          "property uri: " + why +
              "; write whip+https://HOST/PATH to publish, or whep+https://HOST/PATH to play",
          {}};
}

} // namespace

Result<HttpPlace> parse_http_place (const std::string &text)
{
  if (text.empty ())
    return bad_uri ("no address is given");
  // They would end in the request line.
  if (!is_all (text, [] (char c) { return !g_ascii_iscntrl (c) && c != ' '; }))
    return bad_uri ("it holds a space, a line end or another control character");
  GError *error = nullptr;
  const GUnique<GUri> uri (g_uri_parse (text.c_str (), G_URI_FLAGS_ENCODED, &error));
  if (!uri) {
    const GUnique<GError> owned (error);
    return bad_uri (from_gerror (error, Fault::InvalidArgument).text);
  }
  const WhipScheme *scheme = find_whip_scheme (g_uri_get_scheme (uri.get ()));
  if (scheme == nullptr)
    return bad_uri (std::string ("the scheme is ") + g_uri_get_scheme (uri.get ()));
  // Both would be lost or, worse, end in a log.
  if (g_uri_get_userinfo (uri.get ()) != nullptr)
    return bad_uri ("it holds a user name or password, which belong into the property token or headers");
  if (g_uri_get_fragment (uri.get ()) != nullptr)
    return bad_uri ("an address for requests has no #fragment");
  const char *host = g_uri_get_host (uri.get ());
  const GUnique<char> ascii (host != nullptr && *host != '\0' ? g_hostname_to_ascii (host) : nullptr);
  if (!ascii)
    return bad_uri ("it names no usable host");
  const int port = g_uri_get_port (uri.get ());
  if (port == 0)
    return bad_uri ("port 0 is none");
  const char *path = g_uri_get_path (uri.get ());
  const GUnique<char> url (g_uri_join (G_URI_FLAGS_ENCODED, scheme->http, nullptr, ascii.get (), port,
                                       *path != '\0' ? path : "/", g_uri_get_query (uri.get ()), nullptr));
  return HttpPlace{scheme->role, url.get ()};
}

} // namespace wsrtc
