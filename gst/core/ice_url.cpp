// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ice_url.hpp"

#include <gio/gio.h>

#include "gptr.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

// RFC 8489 section 14.3: a user name is shorter than 509 bytes; a password of any
// length is hashed, but nobody has one that long.
constexpr size_t max_word_bytes = 508;
constexpr size_t max_host_bytes = 255;

struct SchemeRow {
  std::string_view name;
  IceScheme scheme;
};

constexpr SchemeRow schemes[] = {
    {"stun", IceScheme::Stun},
    {"stuns", IceScheme::Stuns},
    {"turn", IceScheme::Turn},
    {"turns", IceScheme::Turns},
};

std::string_view name_of (IceScheme scheme)
{
  for (const SchemeRow &row : schemes)
    if (row.scheme == scheme)
      return row.name;
  return {};
}

Error bad (const char *what)
{
  return {Fault::InvalidArgument, what};
}

// Scheme and "//" away.
Result<IceScheme> take_scheme (std::string_view &text)
{
  std::string_view rest = text;
  const std::string_view name = cut (rest, ':');
  for (const SchemeRow &row : schemes)
    if (equal_ignoring_case (name, row.name) && name.size () < text.size ()) {
      text = rest;
      drop_prefix (text, "//");
      return row.scheme;
    }
  return bad ("it must begin with stun:, turn: or turns:");
}

bool is_host_character (char c)
{
  return g_ascii_isalnum (c) || c == '.' || c == '-' || c == '_';
}

Result<std::string> take_host (std::string_view &text)
{
  if (drop_prefix (text, "[")) {
    const size_t end = text.find (']');
    const std::string address (text.substr (0, end));
    if (end == std::string_view::npos || address.find (':') == std::string::npos ||
        !g_hostname_is_ip_address (address.c_str ()))
      return bad ("between [ and ] belongs an IPv6 address");
    text.remove_prefix (end + 1);
    return address;
  }
  const size_t end = text.find_first_of (":?/");
  const std::string host (text.substr (0, end));
  if (host.empty ())
    return bad ("the host is missing");
  if (!is_all (host, is_host_character) || host.size () > max_host_bytes)
    return bad ("the host must be a DNS name or an IP address");
  text.remove_prefix (host.size ());
  if (std::count (text.begin (), text.end (), ':') > 1)
    return bad ("an IPv6 address needs brackets, as in [2001:db8::1]:3478");
  return host;
}

Status take_port (std::string_view &text, unsigned &port)
{
  if (!drop_prefix (text, ":"))
    return Done{};
  const std::string_view digits = text.substr (0, text.find_first_of ("?/"));
  const auto number = parse_number (digits, 65535);
  if (!number || *number == 0)
    return bad ("the port must be a number from 1 to 65535");
  port = *number;
  text.remove_prefix (digits.size ());
  return Done{};
}

Status take_transport (std::string_view text, IceUrl &url)
{
  if (text.empty ())
    return Done{};
  if (!drop_prefix (text, "?"))
    return bad ("after host and port there may only be ?transport=udp or ?transport=tcp");
  if (!url.is_turn ())
    return bad ("an address of a STUN server has no ?transport=");
  if (!drop_prefix (text, "transport=") || (text != "udp" && text != "tcp"))
    return bad ("after \"?\" there may only be transport=udp or transport=tcp");
  // RFC 7065 section 3.1: TURN over DTLS, which neither browsers nor libnice have.
  if (url.scheme == IceScheme::Turns && text == "udp")
    return bad ("turns: goes over TCP; leave out transport=udp");
  url.transport = text;
  return Done{};
}

Result<IceUrl> parse_address (IceScheme scheme, std::string_view text)
{
  IceUrl url;
  url.scheme = scheme;
  Result<std::string> host = take_host (text);
  if (!host)
    return host.error ();
  url.host = std::move (*host);
  if (const Status status = take_port (text, url.port); !status)
    return status.error ();
  if (const Status status = take_transport (text, url); !status)
    return status.error ();
  return url;
}

// "%" that does not begin a byte is itself.
std::string decode (std::string_view text)
{
  std::string decoded;
  for (size_t i = 0; i < text.size (); i++) {
    if (text[i] == '%' && i + 2 < text.size () && g_ascii_isxdigit (text[i + 1]) &&
        g_ascii_isxdigit (text[i + 2])) {
      decoded += char (g_ascii_xdigit_value (text[i + 1]) * 16 + g_ascii_xdigit_value (text[i + 2]));
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

bool is_word (const std::string &text)
{
  const auto is_control = [] (char c) { return g_ascii_iscntrl (c) != FALSE; };
  return !text.empty () && text.size () <= max_word_bytes &&
         g_utf8_validate (text.data (), gssize (text.size ()), nullptr) &&
         std::none_of (text.begin (), text.end (), is_control);
}

Status take_user (IceScheme scheme, std::string_view text, IceServer &server)
{
  if (scheme == IceScheme::Stun || scheme == IceScheme::Stuns)
    return bad ("a STUN server takes no user and password");
  if (text.find (':') == std::string_view::npos)
    return bad ("before the \"@\" belong a user and a password, as user:password");
  server.username = decode (cut (text, ':'));
  server.credential = decode (text);
  if (server.username.empty () || server.credential.empty ())
    return bad ("the user or the password is empty");
  if (!is_word (server.username) || !is_word (server.credential))
    return bad ("user and password must be UTF-8 of at most 508 bytes each, without control characters");
  return Done{};
}

std::string encoded (const std::string &text)
{
  return GUnique<char> (g_uri_escape_string (text.c_str (), nullptr, FALSE)).get ();
}

} // namespace

std::string IceUrl::text () const
{
  const bool is_ipv6 = host.find (':') != std::string::npos;
  return std::string (name_of (scheme)) + ":" + (is_ipv6 ? "[" + host + "]" : host) +
         (port != 0 ? ":" + std::to_string (port) : "") +
         (transport.empty () ? "" : "?transport=" + transport);
}

std::string IceUrl::place () const
{
  const bool is_ipv6 = host.find (':') != std::string::npos;
  return (is_ipv6 ? "[" + host + "]" : host) + ":" + std::to_string (actual_port ());
}

Result<IceUrl> parse_ice_url (std::string_view text)
{
  const Result<IceScheme> scheme = take_scheme (text);
  if (!scheme)
    return scheme.error ();
  if (text.find ('@') != std::string_view::npos)
    return bad ("user and password do not belong into this address");
  return parse_address (*scheme, text);
}

Result<IceServer> parse_ice_server (std::string_view text)
{
  const Result<IceScheme> scheme = take_scheme (text);
  if (!scheme)
    return scheme.error ();
  IceServer server;
  if (const size_t at = text.rfind ('@'); at != std::string_view::npos) {
    if (const Status status = take_user (*scheme, text.substr (0, at), server); !status)
      return status.error ();
    text.remove_prefix (at + 1);
  }
  const Result<IceUrl> url = parse_address (*scheme, text);
  if (!url)
    return url.error ();
  server.url = url->text ();
  return server;
}

std::string ice_uri (const IceServer &server)
{
  const Result<IceUrl> url = parse_ice_url (server.url);
  if (!url)
    return {};
  std::string text = url->text ();
  const size_t address = name_of (url->scheme).size () + 1;
  const std::string user =
      server.username.empty () ? "" : encoded (server.username) + ":" + encoded (server.credential) + "@";
  return text.insert (address, "//" + user);
}

} // namespace wsrtc
