// SPDX-License-Identifier: LGPL-2.1-or-later
//
// IP addresses as plain values, small enough to be copied and hashed for every
// packet.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>

#include <netinet/in.h>
#include <sys/socket.h>

namespace wsrtc {

struct IpAddress {
  int family = AF_UNSPEC; // AF_INET uses the first four bytes
  std::array<uint8_t, 16> bytes{};

  bool is_set () const { return family != AF_UNSPEC; }

  size_t length () const { return family == AF_INET ? 4 : 16; }

  bool is_loopback () const;
  // fe80::/10 and 169.254.0.0/16.
  bool is_link_local () const;
  // What one host can have: not unspecified, multicast or broadcast.
  bool is_unicast () const;
  std::string to_string () const;

  bool operator== (const IpAddress &other) const { return family == other.family && bytes == other.bytes; }

  bool operator!= (const IpAddress &other) const { return !(*this == other); }
};

struct NetAddress {
  IpAddress ip;
  uint16_t port = 0;
  uint32_t scope = 0; // of a link-local IPv6 address

  std::string to_string () const;

  bool operator== (const NetAddress &other) const
  {
    return ip == other.ip && port == other.port && scope == other.scope;
  }

  bool operator!= (const NetAddress &other) const { return !(*this == other); }
};

// Between which two places a packet goes.
struct Route {
  IpAddress local;
  NetAddress remote;

  bool operator== (const Route &other) const { return local == other.local && remote == other.remote; }

  bool operator!= (const Route &other) const { return !(*this == other); }
};

struct NetAddressHash {
  size_t operator() (const NetAddress &address) const
  {
    uint64_t parts[2];
    std::memcpy (parts, address.ip.bytes.data (), sizeof parts);
    const uint64_t mixed = (parts[0] ^ (parts[1] * 0x9e3779b97f4a7c15u)) + address.port;
    return std::hash<uint64_t>{}(mixed);
  }
};

// No names, no brackets, no scope. An IPv4 address mapped into IPv6 becomes
// what it is.
std::optional<IpAddress> parse_ip (const std::string &text);

// An address of another family gives an unset one.
NetAddress from_sockaddr (const sockaddr_storage &address);
// How many bytes of it are used.
socklen_t to_sockaddr (const NetAddress &address, sockaddr_storage &out);

} // namespace wsrtc
