// SPDX-License-Identifier: LGPL-2.1-or-later
#include "server_checks.hpp"

#include <algorithm>

#include <gio/gio.h>

#include "ice_url.hpp"
#include "text.hpp"
#include "trusted_proxies.hpp"
#include "words.hpp"

namespace wsrtc {

namespace {

bool has_text (const char *text)
{
  return text && *text;
}

bool needs_turn_secret (const std::string &text)
{
  const auto server = parse_ice_server (text);
  return server && server->username.empty () && parse_ice_url (server->url)->is_turn ();
}

} // namespace

bool is_host_name (const std::string &text)
{
  if (g_hostname_is_ip_address (text.c_str ()))
    return true;
  return text.size () <= 253 &&
         is_all (text, [] (char c) { return g_ascii_isalnum (c) || c == '.' || c == '-'; }) &&
         text.front () != '.' && text.front () != '-' && text.find ("..") == std::string::npos;
}

std::string check_host (const std::string &host)
{
  return is_host_name (host)
             ? ""
             : "must be an address of this machine, such as \"0.0.0.0\" for all of them, or a name of it";
}

std::string check_origins (const std::vector<std::string> &origins)
{
  for (const std::string &origin : origins) {
    GUri *uri = g_uri_parse (origin.c_str (), G_URI_FLAGS_NONE, nullptr);
    const bool good = origin == "*" || origin == "null" ||
                      (uri && has_text (g_uri_get_host (uri)) && !has_text (g_uri_get_path (uri)));
    if (uri)
      g_uri_unref (uri);
    if (!good)
      return "must have origins such as \"https://example.org\", without a path, or \"*\" for all; " +
             quoted (origin) + " is none";
  }
  return {};
}

std::string check_ice_servers (const std::vector<std::string> &servers)
{
  if (servers.size () > max_ice_servers)
    return "has " + std::to_string (servers.size ()) + " servers; clients take at most " +
           std::to_string (max_ice_servers);
  for (size_t i = 0; i < servers.size (); i++)
    if (const auto one = parse_ice_server (servers[i]); !one)
      return "must have the form stun:host:port, turn:host:port or turn:user:password@host:port; number " +
             std::to_string (i + 1) + " has not: " + one.error ().text;
  return {};
}

bool need_turn_secret (const std::vector<std::string> &servers)
{
  return std::any_of (servers.begin (), servers.end (), needs_turn_secret);
}

std::string check_proxies (const std::vector<std::string> &networks)
{
  const auto parsed = TrustedProxies::parse (networks);
  return parsed ? "" : parsed.error ().text;
}

} // namespace wsrtc
