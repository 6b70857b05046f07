// SPDX-License-Identifier: LGPL-2.1-or-later
#include "http_exchange.hpp"

#include <algorithm>
#include <array>

#include <glib.h>

#include "gptr.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

constexpr auto url_flags = static_cast<GUriFlags> (G_URI_FLAGS_ENCODED | G_URI_FLAGS_SCHEME_NORMALIZE);
// Nobody waits longer.
constexpr unsigned longest_retry_after = 86400;

std::string_view trim (std::string_view text)
{
  while (!text.empty () && (text.front () == ' ' || text.front () == '\t'))
    text.remove_prefix (1);
  while (!text.empty () && (text.back () == ' ' || text.back () == '\t'))
    text.remove_suffix (1);
  return text;
}

bool is_http (GUri *uri)
{
  const std::string_view scheme = g_uri_get_scheme (uri);
  const char *host = g_uri_get_host (uri);
  return (scheme == "http" || scheme == "https") && host != nullptr && *host != '\0';
}

GUnique<GUri> parse (const std::string &url)
{
  GUnique<GUri> uri (g_uri_parse (url.c_str (), url_flags, nullptr));
  return uri && is_http (uri.get ()) ? std::move (uri) : nullptr;
}

std::string origin_of (GUri *uri)
{
  const std::string scheme = g_uri_get_scheme (uri);
  const std::string_view host = g_uri_get_host (uri);
  const bool literal = host.find (':') != std::string_view::npos;
  const int given = g_uri_get_port (uri);
  const int port = given > 0 ? given : scheme == "https" ? 443 : 80;
  const GUnique<char> lower (g_ascii_strdown (host.data (), static_cast<gssize> (host.size ())));
  const std::string name = literal ? '[' + std::string (lower.get ()) + ']' : lower.get ();
  return scheme + "://" + name + ':' + std::to_string (port);
}

Error bad_url (const std::string &what)
{
  return {Fault::Protocol, "the server refers to another address, but " + what};
}

} // namespace

std::optional<std::string> HttpResponse::header (std::string_view name) const
{
  const auto found = std::find_if (headers.begin (), headers.end (), [name] (const HttpHeader &header) {
    return equal_ignoring_case (header.name, name);
  });
  if (found == headers.end ())
    return std::nullopt;
  return std::string (trim (found->value));
}

std::vector<std::string> HttpResponse::all (std::string_view name) const
{
  std::vector<std::string> values;
  for (const HttpHeader &header : headers)
    if (equal_ignoring_case (header.name, name))
      values.emplace_back (trim (header.value));
  return values;
}

std::string http_origin (const std::string &url)
{
  const GUnique<GUri> uri = parse (url);
  return uri ? origin_of (uri.get ()) : std::string ();
}

std::string shown_url (const std::string &url)
{
  const GUnique<GUri> uri = parse (url);
  return uri ? origin_of (uri.get ()) + g_uri_get_path (uri.get ()) : "an address that cannot be read";
}

Result<std::string> resolve_url (const std::string &base, const std::string &reference)
{
  // They would end in a request line.
  if (reference.empty () || !is_all (reference, [] (char c) { return g_ascii_isgraph (c); }))
    return bad_url ("it is empty, or holds a space or a character that is not ASCII");
  const GUnique<char> text (g_uri_resolve_relative (base.c_str (), reference.c_str (), url_flags, nullptr));
  const GUnique<GUri> uri = text ? parse (text.get ()) : nullptr;
  if (!uri)
    return bad_url ("that is no http or https URL");
  if (g_uri_get_userinfo (uri.get ()) != nullptr)
    return bad_url ("there is a user name in it");
  if (has_prefix (base, "https:") && std::string_view (g_uri_get_scheme (uri.get ())) != "https")
    return Error{Fault::Security, "the server refers from https to http, to " + shown_url (text.get ()) +
                                      ", which would send the session without encryption"};
  std::string resolved = text.get ();
  return resolved.substr (0, resolved.find ('#'));
}

std::optional<int64_t> parse_http_date (std::string_view text)
{
  static constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  // "Sun, 06 Nov 1994 08:49:37 GMT"
  if (text.size () != 29 || text.substr (3, 2) != ", " || text.substr (25) != " GMT")
    return std::nullopt;
  const auto month = std::find (months.begin (), months.end (), text.substr (8, 3));
  const auto day = parse_number (text.substr (5, 2), 31);
  const auto year = parse_number (text.substr (12, 4), 9999);
  const auto hour = parse_number (text.substr (17, 2), 23);
  const auto minute = parse_number (text.substr (20, 2), 59);
  const auto second = parse_number (text.substr (23, 2), 59);
  if (month == months.end () || !day || !year || !hour || !minute || !second)
    return std::nullopt;
  GDateTime *date = g_date_time_new_utc (
      static_cast<int> (*year), static_cast<int> (month - months.begin ()) + 1, static_cast<int> (*day),
      static_cast<int> (*hour), static_cast<int> (*minute), *second);
  if (date == nullptr)
    return std::nullopt;
  const int64_t seconds = g_date_time_to_unix (date);
  g_date_time_unref (date);
  return seconds;
}

std::optional<unsigned> parse_retry_after (std::string_view value, int64_t now)
{
  value = trim (value);
  if (is_all (value, is_digit))
    return parse_number (value, longest_retry_after).value_or (longest_retry_after);
  const auto date = parse_http_date (value);
  if (!date)
    return std::nullopt;
  return static_cast<unsigned> (std::clamp<int64_t> (*date - now, 0, longest_retry_after));
}

bool is_media_type (std::string_view content_type, std::string_view type)
{
  return equal_ignoring_case (trim (cut (content_type, ';')), type);
}

} // namespace wsrtc
