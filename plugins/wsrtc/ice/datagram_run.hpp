// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Many datagrams to one place in as few system calls as the kernel allows: a run
// of equal ones is one message that the kernel cuts up (UDP_SEGMENT, "GSO"), and
// all runs go in one sendmmsg ().
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "net_address.hpp"

namespace wsrtc {

// One datagram. The bytes are borrowed.
struct Datagram {
  const uint8_t *bytes = nullptr;
  size_t size = 0;
};

struct SendTarget {
  Route route;
  int traffic_class = 0; // of the IP header: DSCP << 2
  // False once the kernel has refused; then each datagram is a message.
  std::atomic<bool> segmentation{true};
  // errno of the last datagram that was not sent, or was lost at once; 0 = none.
  std::atomic<int> error{0};
};

// Returns how many were taken; fewer than `count` when the socket is full or the
// kernel will not have the next one. Never blocks.
size_t send_datagrams (int fd, SendTarget &target, const Datagram *datagrams, size_t count);

} // namespace wsrtc
