// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One UDP port with its thread. Elements of one process that ask for the same
// number share it, and it ends with the last of them.
#pragma once

#include <cstdint>
#include <memory>

#include "ice_endpoint.hpp"
#include "port_loop.hpp"
#include "result.hpp"

namespace wsrtc {

class UdpPort {
public:
  // 0 = a fresh one on any free number. Giving up the last reference ends the
  // thread and waits for it; not on a streaming thread.
  static Result<std::shared_ptr<UdpPort>> open (uint16_t number);

  uint16_t number () const { return number_; }

  std::shared_ptr<IceEndpoint> add_endpoint (EndpointEvents events, bool lite,
                                             const IceLimits &limits = {}) const
  {
    return std::make_shared<IceEndpoint> (loop_, std::move (events), lite, limits);
  }

  ~UdpPort () { loop_->stop (); }

  UdpPort (const UdpPort &) = delete;
  UdpPort &operator= (const UdpPort &) = delete;

private:
  UdpPort (std::shared_ptr<PortLoop> loop, uint16_t number) : loop_ (std::move (loop)), number_ (number) {}

  static Result<UdpPort *> make (uint16_t number);

  const std::shared_ptr<PortLoop> loop_;
  const uint16_t number_;
};

} // namespace wsrtc
