// SPDX-License-Identifier: LGPL-2.1-or-later
#include "net_address.hpp"

#include <algorithm>

#include <arpa/inet.h>

namespace wsrtc {

namespace {

constexpr std::array<uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

// A socket for IPv6 never sees them, but a peer may write them.
IpAddress unmapped (const IpAddress &ip)
{
  if (ip.family != AF_INET6 || !std::equal (mapped_prefix.begin (), mapped_prefix.end (), ip.bytes.begin ()))
    return ip;
  IpAddress inner;
  inner.family = AF_INET;
  std::copy_n (ip.bytes.begin () + 12, 4, inner.bytes.begin ());
  return inner;
}

bool is_all_zero (const IpAddress &ip)
{
  return std::all_of (ip.bytes.begin (), ip.bytes.end (), [] (uint8_t byte) { return byte == 0; });
}

} // namespace

bool IpAddress::is_loopback () const
{
  if (family == AF_INET)
    return bytes[0] == 127;
  return family == AF_INET6 && bytes[15] == 1 &&
         std::all_of (bytes.begin (), bytes.begin () + 15, [] (uint8_t byte) { return byte == 0; });
}

bool IpAddress::is_link_local () const
{
  return family == AF_INET ? bytes[0] == 169 && bytes[1] == 254
                           : bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80;
}

bool IpAddress::is_unicast () const
{
  if (family == AF_INET)
    return bytes[0] != 0 && bytes[0] < 224; // "this network"; multicast, reserved and broadcast
  return family == AF_INET6 && bytes[0] != 0xff && !is_all_zero (*this);
}

std::string IpAddress::to_string () const
{
  char text[INET6_ADDRSTRLEN] = "";
  if (is_set ())
    inet_ntop (family, bytes.data (), text, sizeof text);
  return text;
}

std::string NetAddress::to_string () const
{
  const std::string text = ip.to_string ();
  return (ip.family == AF_INET6 ? "[" + text + "]" : text) + ":" + std::to_string (port);
}

std::optional<IpAddress> parse_ip (const std::string &text)
{
  for (const int family : {AF_INET, AF_INET6}) {
    IpAddress ip;
    ip.family = family;
    if (inet_pton (family, text.c_str (), ip.bytes.data ()) == 1)
      return unmapped (ip);
  }
  return std::nullopt;
}

NetAddress from_sockaddr (const sockaddr_storage &address)
{
  NetAddress result;
  result.ip.family = address.ss_family;
  if (address.ss_family == AF_INET) {
    sockaddr_in in;
    std::memcpy (&in, &address, sizeof in);
    std::memcpy (result.ip.bytes.data (), &in.sin_addr, 4);
    result.port = ntohs (in.sin_port);
  } else if (address.ss_family == AF_INET6) {
    sockaddr_in6 in6;
    std::memcpy (&in6, &address, sizeof in6);
    std::memcpy (result.ip.bytes.data (), &in6.sin6_addr, 16);
    result.port = ntohs (in6.sin6_port);
    result.scope = result.ip.is_link_local () ? in6.sin6_scope_id : 0;
  } else {
    result.ip.family = AF_UNSPEC;
  }
  return result;
}

socklen_t to_sockaddr (const NetAddress &address, sockaddr_storage &out)
{
  std::memset (&out, 0, sizeof out);
  if (address.ip.family == AF_INET) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_port = htons (address.port);
    std::memcpy (&in.sin_addr, address.ip.bytes.data (), 4);
    std::memcpy (&out, &in, sizeof in);
    return sizeof in;
  }
  sockaddr_in6 in6{};
  in6.sin6_family = AF_INET6;
  in6.sin6_port = htons (address.port);
  in6.sin6_scope_id = address.scope;
  std::memcpy (&in6.sin6_addr, address.ip.bytes.data (), 16);
  std::memcpy (&out, &in6, sizeof in6);
  return sizeof in6;
}

} // namespace wsrtc
