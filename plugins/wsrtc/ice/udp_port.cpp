// SPDX-License-Identifier: LGPL-2.1-or-later
#include "udp_port.hpp"

#include <condition_variable>
#include <map>
#include <mutex>

namespace wsrtc {

namespace {

// The ports that may be shared. A number stays in the table until its sockets
// are closed: who asks for it meanwhile waits for that, and not in vain.
struct Registry {
  // Held while a port is opened or ended; its thread never takes it.
  std::mutex mutex;
  std::condition_variable ended;
  std::map<uint16_t, std::weak_ptr<UdpPort>> ports;
};

Registry &registry ()
{
  static auto *const only = new Registry (); // never destroyed: the plugin stays loaded
  return *only;
}

void end_port (UdpPort *port)
{
  Registry &all = registry ();
  const std::lock_guard lock (all.mutex);
  all.ports.erase (port->number ());
  delete port;
  all.ended.notify_all ();
}

} // namespace

Result<UdpPort *> UdpPort::make (uint16_t number)
{
  auto sockets = UdpSockets::open (number);
  if (!sockets)
    return sockets.error ();
  const uint16_t chosen = (*sockets)->port ();
  auto loop = std::make_shared<PortLoop> (std::move (*sockets));
  const Status started = loop->start ();
  if (!started)
    return started.error ();
  return new UdpPort (std::move (loop), chosen);
}

Result<std::shared_ptr<UdpPort>> UdpPort::open (uint16_t number)
{
  if (number == 0) {
    const auto made = make (0);
    return made ? Result<std::shared_ptr<UdpPort>> (std::shared_ptr<UdpPort> (*made)) : made.error ();
  }
  Registry &all = registry ();
  std::unique_lock lock (all.mutex);
  for (;;) {
    const auto known = all.ports.find (number);
    if (known == all.ports.end ())
      break;
    if (auto port = known->second.lock ())
      return port;
    all.ended.wait (lock);
  }
  const auto made = make (number);
  if (!made)
    return made.error ();
  std::shared_ptr<UdpPort> port (*made, end_port);
  all.ports[number] = port;
  return port;
}

} // namespace wsrtc
