// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fake_net.hpp"

#include <algorithm>

#include <glib.h>

namespace wsrtc::test {

NetAddress address (const char *ip, uint16_t port)
{
  const auto parsed = parse_ip (ip);
  if (!parsed)
    g_error ("%s is no IP address", ip);
  return {*parsed, port};
}

// ---- FakeNode

FakeNode::FakeNode (FakeNet &net, std::vector<NetAddress> addresses, Options options)
    : net_ (net), options_ (std::move (options)), inner_ (addresses), outer_ (std::move (addresses)),
      session_ (static_cast<IceOutput &> (*this), codec_, options_.lite, options_.limits)
{
  session_.set_controlling (options_.controlling);
  net_.add (this);
}

IpAddress FakeNode::source_for (const NetAddress &remote)
{
  for (const NetAddress &own : inner_)
    if (own.ip.family == remote.ip.family)
      return own.ip;
  return {};
}

bool FakeNode::has_address (const IpAddress &local)
{
  return std::any_of (inner_.begin (), inner_.end (),
                      [&local] (const NetAddress &own) { return own.ip == local; });
}

std::optional<IpAddress> FakeNode::inner_of (const NetAddress &outer) const
{
  for (size_t i = 0; i < outer_.size (); i++)
    if (outer_[i] == outer)
      return inner_[i].ip;
  return std::nullopt;
}

int FakeNode::send (const Route &route, const uint8_t *bytes, size_t size)
{
  if (send_error != 0)
    return send_error;
  for (size_t i = 0; i < outer_.size (); i++)
    if (inner_[i].ip == route.local)
      net_.send (outer_[i], route.remote, {bytes, bytes + size});
  return 0;
}

void FakeNode::send_media ()
{
  const uint8_t rtp[] = {0x80, 96, 0, 1};
  if (path_)
    send (*path_, rtp, sizeof rtp);
}

void FakeNode::select (const Route &route, const IceCandidate &)
{
  path_ = route;
  selected.push_back (route.remote);
}

void FakeNode::deliver (const std::vector<uint8_t> &bytes, const Route &route)
{
  if (deaf)
    return;
  if (kind_of_datagram (bytes.data (), bytes.size ()) == DatagramKind::Media) {
    if (claimed_.count (route.remote.to_string ())) {
      media_from.insert (route.remote.to_string ());
      session_.on_media (route, net_.now ());
    }
    return;
  }
  const auto peek = peek_stun (bytes.data (), bytes.size ());
  if (!peek)
    return;
  if (peek->kind == StunKind::Request) {
    requests++;
    if (receiver_part (peek->username) == options_.ufrag)
      session_.on_request (bytes.data (), bytes.size (), route, net_.now ());
  } else if (expected_.count (peek->id)) {
    session_.on_answer (peek->id, bytes.data (), bytes.size (), route, net_.now ());
  }
}

void FakeNode::tick ()
{
  if (session_.next () <= net_.now ())
    session_.tick (net_.now ());
  // Otherwise a port's thread would never rest.
  g_assert_true (session_.next () > net_.now ());
}

// ---- FakeNet

int FakeNet::elapsed () const
{
  return int (std::chrono::duration_cast<IceMilliseconds> (now_ - begin_).count ());
}

void FakeNet::send (const NetAddress &from, const NetAddress &to, std::vector<uint8_t> bytes)
{
  counts_[to.to_string ()]++;
  if ((blocked && blocked (from, to)) || int (losses_ () % 100) < lose_percent)
    return;
  packets_.push_back ({now_ + IceMilliseconds (delay), from, to, std::move (bytes)});
}

int FakeNet::count_to (const NetAddress &to) const
{
  const auto found = counts_.find (to.to_string ());
  return found == counts_.end () ? 0 : found->second;
}

IceTime FakeNet::next () const
{
  IceTime soonest = IceTime::max ();
  for (const Packet &packet : packets_)
    soonest = std::min (soonest, packet.at);
  for (FakeNode *node : nodes_)
    soonest = std::min (soonest, node->session ().next ());
  return soonest;
}

void FakeNet::deliver_due ()
{
  for (auto packet = packets_.begin (); packet != packets_.end ();) {
    if (packet->at > now_) {
      ++packet;
      continue;
    }
    const Packet due = std::move (*packet);
    packet = packets_.erase (packet);
    for (FakeNode *node : nodes_)
      if (const auto local = node->inner_of (due.to))
        node->deliver (due.bytes, {*local, due.from});
    const auto listener = listeners_.find (due.to.to_string ());
    if (listener != listeners_.end ())
      listener->second (due.from, due.bytes);
  }
}

bool FakeNet::run (int limit, const std::function<bool ()> &done)
{
  const IceTime end = now_ + IceMilliseconds (limit);
  while (!done ()) {
    const IceTime then = next ();
    if (then > end) {
      now_ = end;
      return done ();
    }
    now_ = std::max (now_, then);
    deliver_due ();
    for (FakeNode *node : nodes_)
      node->tick ();
  }
  return true;
}

} // namespace wsrtc::test
