// SPDX-License-Identifier: LGPL-2.1-or-later
#include "origin.hpp"

#include "counters.hpp"

#include <algorithm>

#include "text.hpp"

namespace wsrtc {

namespace {

struct HostPort {
  std::string_view host; // with the brackets of an IPv6 address
  std::string_view port; // empty = not given
};

HostPort split (std::string_view authority)
{
  const size_t bracket = authority.rfind (']');
  const size_t colon = authority.rfind (':');
  if (colon == std::string_view::npos || (bracket != std::string_view::npos && colon < bracket))
    return {authority, {}};
  return {authority.substr (0, colon), authority.substr (colon + 1)};
}

struct SchemeRow {
  std::string_view prefix;
  std::string_view port;
  bool secure;
};

constexpr SchemeRow schemes[] = {{"http://", "80", false}, {"https://", "443", true}};

// Without the port, which proxies take out of the Host header as they like.
// Empty for what is no origin, such as "null".
std::string_view host_of (std::string_view origin)
{
  for (const SchemeRow &scheme : schemes)
    if (drop_prefix (origin, scheme.prefix))
      return split (origin).host;
  return {};
}

bool is_same_host (std::string_view origin, std::string_view host, bool tls)
{
  for (const SchemeRow &scheme : schemes) {
    if ((tls && !scheme.secure) || !drop_prefix (origin, scheme.prefix))
      continue;
    const HostPort a = split (origin);
    // Behind a proxy that ends TLS the Host header has no port, which then
    // means that of the origin's scheme.
    const HostPort b = split (host);
    return !a.host.empty () && equal_ignoring_case (a.host, b.host) &&
           (a.port.empty () ? scheme.port : a.port) == (b.port.empty () ? scheme.port : b.port);
  }
  return false;
}

} // namespace

bool is_origin_allowed (std::string_view origin, std::string_view host,
                        const std::vector<std::string> &allowed, bool tls)
{
  if (origin.empty () || is_same_host (origin, host, tls))
    return true;
  return std::any_of (allowed.begin (), allowed.end (), [&] (const std::string &entry) {
    return entry == "*" || equal_ignoring_case (entry, origin);
  });
}

bool is_host_allowed (std::string_view host_header, std::string_view bound_host,
                      const std::vector<std::string> &allowed)
{
  const std::string_view host = split (host_header).host;
  const auto is_host = [&] (std::string_view name) { return equal_ignoring_case (host, name); };
  static constexpr std::string_view names[] = {"localhost", "127.0.0.1", "[::1]"};
  return is_host (bound_host) || std::any_of (std::begin (names), std::end (names), is_host) ||
         std::any_of (allowed.begin (), allowed.end (), [&] (const std::string &entry) {
           return entry == "*" || (!host.empty () && is_host (host_of (entry)));
         });
}

} // namespace wsrtc
