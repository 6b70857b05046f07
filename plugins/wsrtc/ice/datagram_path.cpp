// SPDX-License-Identifier: LGPL-2.1-or-later
#include "datagram_path.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace wsrtc {

std::shared_ptr<DatagramPath::Hop> DatagramPath::hop () const
{
  const std::lock_guard lock (mutex_);
  return hop_;
}

size_t DatagramPath::send (const Datagram *datagrams, size_t count)
{
  const std::shared_ptr<Hop> to = hop ();
  return to ? to->sockets->send (to->target, datagrams, count) : 0;
}

size_t DatagramPath::send (const uint8_t *bytes, const size_t *sizes, size_t count)
{
  const std::shared_ptr<Hop> to = hop ();
  std::array<Datagram, 128> part;
  size_t taken = 0;
  while (to && taken < count) {
    const size_t length = std::min (count - taken, part.size ());
    for (size_t i = 0; i < length; i++) {
      part[i] = {bytes, sizes[taken + i]};
      bytes += sizes[taken + i];
    }
    const size_t sent = to->sockets->send (to->target, part.data (), length);
    taken += sent;
    if (sent < length)
      break;
  }
  return taken;
}

int DatagramPath::error () const
{
  const std::shared_ptr<Hop> to = hop ();
  return to ? to->target.error.load (std::memory_order_relaxed) : 0;
}

// Under the lock. A new hop, since senders may have the old one in their hands.
void DatagramPath::replace (std::shared_ptr<const UdpSockets> sockets, const Route &route)
{
  hop_ = std::make_shared<Hop> ();
  hop_->sockets = std::move (sockets);
  hop_->target.route = route;
  hop_->target.traffic_class = traffic_class_;
}

void DatagramPath::open (std::shared_ptr<const UdpSockets> sockets, const Route &route)
{
  const std::lock_guard lock (mutex_);
  if (!closed_)
    replace (std::move (sockets), route);
}

void DatagramPath::close ()
{
  const std::lock_guard lock (mutex_);
  closed_ = true;
  hop_ = nullptr;
}

void DatagramPath::set_traffic_class (int value)
{
  const std::lock_guard lock (mutex_);
  traffic_class_ = value;
  if (hop_)
    replace (hop_->sockets, hop_->target.route);
}

} // namespace wsrtc
