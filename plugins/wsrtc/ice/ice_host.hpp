// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What one element gives to the ICE of all its peers: the UDP port, and the
// addresses to announce for it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "external_addresses.hpp"
#include "ice_candidate.hpp"
#include "result.hpp"
#include "udp_port.hpp"

namespace wsrtc {

struct IceHostConfig {
  uint16_t port = 0; // 0 = any, and then not shared with other elements
  std::vector<std::string> external_addresses;
  bool announce_interfaces = true; // false: only the external ones
  bool loopback = false;           // announce it too
  bool lite = false;
};

class IceHost {
public:
  // Waits for names to be looked up, up to two seconds; what could not be found
  // is in `warning`. Not on a streaming thread.
  static Result<std::shared_ptr<IceHost>> open (const IceHostConfig &config, Status &warning);

  IceHost (const IceHostConfig &config, std::shared_ptr<UdpPort> port,
           std::shared_ptr<ExternalAddresses> external)
      : config_ (config), port_ (std::move (port)), external_ (std::move (external))
  {
  }

  // For a peer while another of ours may have the same address at the other side, which our port alone tells
  // apart: the same with a port of its own, or the host itself where the number is fixed. Any thread but a
  // streaming one.
  static Result<std::shared_ptr<IceHost>> beside (const std::shared_ptr<IceHost> &host);

  const UdpPort &port () const { return *port_; }

  bool lite () const { return config_.lite; }

  // For a new peer, best first. Any thread.
  std::vector<IceCandidate> candidates () const;

private:
  const IceHostConfig config_;
  const std::shared_ptr<UdpPort> port_;
  const std::shared_ptr<ExternalAddresses> external_;
};

} // namespace wsrtc
