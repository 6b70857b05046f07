// SPDX-License-Identifier: LGPL-2.1-or-later
#include "host_addresses.hpp"

#include <algorithm>
#include <memory>

#include <ifaddrs.h>
#include <net/if.h>

namespace wsrtc {

namespace {

struct FreeList {
  void operator() (ifaddrs *list) const { freeifaddrs (list); }
};

IpAddress address_of (const ifaddrs &entry)
{
  sockaddr_storage storage{};
  if (!entry.ifa_addr)
    return {};
  const int family = entry.ifa_addr->sa_family;
  if (family != AF_INET && family != AF_INET6)
    return {};
  std::memcpy (&storage, entry.ifa_addr, family == AF_INET ? sizeof (sockaddr_in) : sizeof (sockaddr_in6));
  return from_sockaddr (storage).ip;
}

// A link-local IPv6 address would need an interface's name, which a candidate
// cannot give.
bool is_usable (const ifaddrs &entry, const IpAddress &ip)
{
  constexpr unsigned needed = IFF_UP | IFF_RUNNING;
  return (entry.ifa_flags & needed) == needed && ip.is_unicast () &&
         !(ip.family == AF_INET6 && ip.is_link_local ());
}

} // namespace

std::vector<IpAddress> host_addresses (bool with_loopback)
{
  ifaddrs *raw = nullptr;
  if (getifaddrs (&raw) != 0)
    return {};
  const std::unique_ptr<ifaddrs, FreeList> list (raw);
  std::vector<IpAddress> outer, loopback;
  for (const ifaddrs *entry = list.get (); entry; entry = entry->ifa_next) {
    const IpAddress ip = address_of (*entry);
    if (!ip.is_set () || !is_usable (*entry, ip))
      continue;
    auto &kind = ip.is_loopback () ? loopback : outer;
    if (std::find (kind.begin (), kind.end (), ip) == kind.end ())
      kind.push_back (ip);
  }
  if (with_loopback || outer.empty ())
    outer.insert (outer.end (), loopback.begin (), loopback.end ());
  if (outer.size () > max_host_addresses)
    outer.resize (max_host_addresses);
  return outer;
}

} // namespace wsrtc
