// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ice_host.hpp"

#include <algorithm>
#include <utility>

#include "host_addresses.hpp"

namespace wsrtc {

Result<std::shared_ptr<IceHost>> IceHost::open (const IceHostConfig &config, Status &warning)
{
  auto external = ExternalAddresses::create (config.external_addresses);
  if (!external)
    return external.error ();
  auto port = UdpPort::open (config.port);
  if (!port)
    return port.error ();
  warning = (*external)->look_up ();
  return std::make_shared<IceHost> (config, std::move (*port), std::move (*external));
}

Result<std::shared_ptr<IceHost>> IceHost::beside (const std::shared_ptr<IceHost> &host)
{
  if (!host || host->config_.port != 0)
    return host;
  auto port = UdpPort::open (0);
  if (!port)
    return port.error ();
  return std::make_shared<IceHost> (host->config_, std::move (*port), host->external_);
}

std::vector<IceCandidate> IceHost::candidates () const
{
  std::vector<IpAddress> ips;
  if (config_.announce_interfaces)
    ips = host_addresses (config_.loopback);
  for (const IpAddress &ip : external_->current ())
    if (std::find (ips.begin (), ips.end (), ip) == ips.end ())
      ips.push_back (ip);
  std::vector<IceCandidate> all;
  uint16_t preference = UINT16_MAX;
  for (const IpAddress &ip : ips) {
    IceCandidate candidate;
    candidate.address = {ip, port_->number ()};
    candidate.priority = candidate_priority (host_type, preference--);
    all.push_back (candidate);
  }
  return all;
}

} // namespace wsrtc
