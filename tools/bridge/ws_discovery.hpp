// SPDX-License-Identifier: LGPL-2.1-or-later
//
// WS-Discovery (2005/04) over UDP: a question to 239.255.255.250, port 3702, that
// does not leave the local network, and what answers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "result.hpp"

namespace wsrtc::bridge {

struct DiscoveredDevice {
  std::string id;      // of the endpoint, "urn:uuid:…"
  std::string address; // that the answer came from
  std::string service; // address of the device service, always on `address`
  std::string name;    // as its scopes say; for people
  std::string hardware;
};

// `type` is "dn:NetworkVideoTransmitter" or "tds:Device".
std::string make_probe (const std::string &message_id, const std::string &type);

// The devices in one datagram from `address`. Nothing for what is no answer to
// one of `message_ids`. Only service addresses on `address` itself count: a
// device must not send us elsewhere.
std::vector<DiscoveredDevice> read_probe_matches (std::string_view datagram, const std::string &address,
                                                  const std::vector<std::string> &message_ids);

// Asks on the network of that address of this machine, on all when it is empty,
// and waits for `timeout` ms. Each device once.
Result<std::vector<DiscoveredDevice>> discover_devices (const std::string &interface_address,
                                                        unsigned timeout);

} // namespace wsrtc::bridge
