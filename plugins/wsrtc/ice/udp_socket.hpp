// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The descriptors of one UDP port: a socket for IPv4 and, where the system has
// it, one for IPv6, on all addresses of the machine. Shared with whoever sends,
// so that none is closed under a system call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "datagram_run.hpp"
#include "net_address.hpp"
#include "result.hpp"

namespace wsrtc {

class Descriptor {
public:
  explicit Descriptor (int fd = -1) : fd_ (fd) {}

  Descriptor (Descriptor &&other) noexcept;
  Descriptor &operator= (Descriptor &&other) noexcept;
  ~Descriptor ();

  int get () const { return fd_; }

  bool is_open () const { return fd_ >= 0; }

private:
  int fd_;
};

class UdpSockets {
public:
  // 0 = any that is free in both families.
  static Result<std::shared_ptr<UdpSockets>> open (uint16_t port);

  uint16_t port () const { return port_; }

  bool has (int family) const { return socket_of (family) >= 0; }

  // −1 = none of this family.
  int socket_of (int family) const { return (family == AF_INET ? v4_ : v6_).get (); }

  // Any thread. As send_datagrams ().
  size_t send (SendTarget &target, const Datagram *datagrams, size_t count) const;

private:
  UdpSockets (Descriptor v4, Descriptor v6, uint16_t port);

  const Descriptor v4_, v6_;
  const uint16_t port_;
};

// The address of this machine from which the system would send to `remote`, by
// its routes; unset: there is none. Sends nothing.
IpAddress source_address_for (const NetAddress &remote);

// False: no interface of this machine has it. Sends nothing.
bool has_local_address (const IpAddress &local);

// Takes up to a few dozen waiting datagrams from a socket and hands each on with
// the way it came. True: there may be more. One thread.
class DatagramReader {
public:
  using Visit = std::function<void (const uint8_t *bytes, size_t size, const Route &route)>;

  DatagramReader ();
  ~DatagramReader ();
  DatagramReader (const DatagramReader &) = delete;
  DatagramReader &operator= (const DatagramReader &) = delete;

  bool read (int fd, const Visit &visit);

private:
  struct Slots;
  std::unique_ptr<Slots> slots_;
};

} // namespace wsrtc
