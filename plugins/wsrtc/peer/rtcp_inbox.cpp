// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rtcp_inbox.hpp"

#include <utility>

#include "rtcp_parse.hpp"

namespace wsrtc {

namespace {

// A peer that sends more than the owner can read loses the rest.
constexpr size_t max_waiting = 64;
constexpr size_t many_waiting = max_waiting / 2;

} // namespace

RtcpInbox::RtcpInbox (OwnerLinkPtr link, Receive receive)
    : link_ (std::move (link)), receive_ (std::move (receive))
{
}

void RtcpInbox::put (Packet packet)
{
  note_arrival ();
  const bool can_wait = is_transport_feedback (packet.data (), packet.size ());
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    if (waiting_.size () < max_waiting)
      waiting_.push_back (std::move (packet));
    if (can_wait && waiting_.size () < many_waiting)
      return;
    if (std::exchange (posted_, true))
      return;
  }
  link_->post ([self = shared_from_this ()] { self->empty (); });
}

void RtcpInbox::empty ()
{
  std::vector<Packet> packets;
  {
    const std::lock_guard<std::mutex> lock (mutex_);
    packets.swap (waiting_);
    posted_ = false;
  }
  for (const Packet &packet : packets) {
    if (link_->is_cut ())
      return;
    receive_ (packet);
  }
}

} // namespace wsrtc
