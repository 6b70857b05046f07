// SPDX-License-Identifier: LGPL-2.1-or-later
#include "address.hpp"

#include <algorithm>

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include "../error_bridge.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

constexpr size_t network_bytes = 8;
constexpr size_t mapped_prefix_bytes = 12; // ::ffff:0:0/96

std::string text_of (GInetAddress *address)
{
  const GUnique<char> text (g_inet_address_to_string (address));
  return text.get ();
}

// Of a resolver's answer, which has one at least.
GRef<GInetAddress> prefer_ipv4 (const GList *addresses)
{
  GInetAddress *first = G_INET_ADDRESS (addresses->data);
  for (; addresses; addresses = addresses->next)
    if (g_inet_address_get_family (G_INET_ADDRESS (addresses->data)) == G_SOCKET_FAMILY_IPV4)
      return GRef<GInetAddress>::take_ref (G_INET_ADDRESS (addresses->data));
  return GRef<GInetAddress>::take_ref (first);
}

bool is_candidate (const ifaddrs &entry)
{
  return entry.ifa_addr && entry.ifa_addr->sa_family == AF_INET && (entry.ifa_flags & IFF_UP) &&
         !(entry.ifa_flags & IFF_LOOPBACK);
}

// The first IPv4 address by which others reach this machine; without one, the
// loopback address.
std::string address_of_this_machine ()
{
  std::string found = "127.0.0.1";
  ifaddrs *list = nullptr;
  if (getifaddrs (&list) != 0)
    return found;
  for (const ifaddrs *entry = list; entry; entry = entry->ifa_next) {
    if (!is_candidate (*entry))
      continue;
    const auto *inet = reinterpret_cast<const sockaddr_in *> (entry->ifa_addr);
    const auto address = GRef<GInetAddress>::adopt (g_inet_address_new_from_bytes (
        reinterpret_cast<const guint8 *> (&inet->sin_addr), G_SOCKET_FAMILY_IPV4));
    found = text_of (address.get ());
    break;
  }
  freeifaddrs (list);
  return found;
}

} // namespace

Result<GRef<GInetAddress>> resolve_host (const std::string &host)
{
  if (host.empty ())
    return Error{Fault::InvalidArgument, "the host to listen on is empty: give an address such as 127.0.0.1"};
  if (GInetAddress *literal = g_inet_address_new_from_string (host.c_str ()))
    return GRef<GInetAddress>::adopt (literal);

  const auto resolver = GRef<GResolver>::adopt (g_resolver_get_default ());
  GError *error = nullptr;
  GList *found = g_resolver_lookup_by_name (resolver.get (), host.c_str (), nullptr, &error);
  if (!found) {
    const GUnique<GError> owned (error);
    return Error{Fault::InvalidArgument, "cannot listen on host \"" + host + "\": " + error->message +
                                             "; give an address of this machine, or 0.0.0.0 for all"};
  }
  GRef<GInetAddress> address = prefer_ipv4 (found);
  g_resolver_free_addresses (found);
  return address;
}

std::string page_address (const std::string &host, unsigned port, const std::string &stream, bool tls)
{
  std::string shown = host;
  if (GInetAddress *literal = g_inet_address_new_from_string (host.c_str ())) {
    const auto address = GRef<GInetAddress>::adopt (literal);
    if (g_inet_address_get_is_any (literal))
      shown = address_of_this_machine ();
    else if (g_inet_address_get_family (literal) == G_SOCKET_FAMILY_IPV6)
      shown = "[" + host + "]";
  }
  return (tls ? "https://" : "http://") + shown + ":" + std::to_string (port) + "/" + stream;
}

bool is_loopback (GSocketAddress *remote)
{
  if (!G_IS_INET_SOCKET_ADDRESS (remote))
    return false;
  GInetAddress *address = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote));
  // That of IPv6 has none of the others in it that map IPv4.
  return g_inet_address_get_is_loopback (address) || has_prefix (limit_key (remote), "127.");
}

std::string limit_key (GSocketAddress *remote)
{
  if (!G_IS_INET_SOCKET_ADDRESS (remote))
    return "local";
  return limit_key (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote)));
}

std::string limit_key (GInetAddress *address)
{
  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4)
    return text_of (address);

  const guint8 *bytes = g_inet_address_to_bytes (address);
  static constexpr guint8 mapped[mapped_prefix_bytes] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (std::equal (mapped, mapped + mapped_prefix_bytes, bytes)) {
    const auto ipv4 = GRef<GInetAddress>::adopt (
        g_inet_address_new_from_bytes (bytes + mapped_prefix_bytes, G_SOCKET_FAMILY_IPV4));
    return text_of (ipv4.get ());
  }
  guint8 network[16] = {};
  std::copy (bytes, bytes + network_bytes, network);
  const auto masked =
      GRef<GInetAddress>::adopt (g_inet_address_new_from_bytes (network, G_SOCKET_FAMILY_IPV6));
  return text_of (masked.get ()) + "/64";
}

} // namespace wsrtc
