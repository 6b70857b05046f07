// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ice_endpoint.hpp"

#include <algorithm>
#include <utility>

#include "ice_debug.hpp"

namespace wsrtc {

namespace {

bool contains (const std::vector<NetAddress> &addresses, const NetAddress &address)
{
  return std::find (addresses.begin (), addresses.end (), address) != addresses.end ();
}

} // namespace

IceEndpoint::IceEndpoint (std::shared_ptr<PortLoop> loop, EndpointEvents events, bool lite,
                          const IceLimits &limits)
    : loop_ (std::move (loop)), path_ (std::make_shared<DatagramPath> ()),
      events_ (std::make_shared<const EndpointEvents> (std::move (events))),
      session_ (
          std::make_unique<IceSession> (static_cast<IceOutput &> (*this), loop_->codec (), lite, limits))
{
}

IceEndpoint::~IceEndpoint () = default;

// ---- any thread

template <typename Task> void IceEndpoint::post_task (Task task)
{
  loop_->post ([self = shared_from_this (), task = std::move (task)] {
    if (!self->session_)
      return;
    task (*self);
    self->reschedule ();
  });
}

void IceEndpoint::set_local (IceCredentials credentials)
{
  post_task ([credentials = std::move (credentials)] (IceEndpoint &self) {
    if (credentials.ufrag != self.ufrag_) {
      self.loop_->remove (self.shared_from_this (), self.ufrag_);
      self.ufrag_ = credentials.ufrag;
      if (!self.loop_->add_name (self.ufrag_, self.shared_from_this ())) {
        GST_WARNING ("the ICE name of a peer is that of another one already; it will not connect");
        self.detach ();
        return;
      }
    }
    self.session_->set_local (credentials, IceClock::now ());
  });
}

void IceEndpoint::set_remote (IceCredentials credentials)
{
  post_task ([credentials = std::move (credentials)] (IceEndpoint &self) {
    self.session_->set_remote (credentials, IceClock::now ());
  });
}

void IceEndpoint::set_controlling (bool controlling)
{
  post_task ([controlling] (IceEndpoint &self) { self.session_->set_controlling (controlling); });
}

void IceEndpoint::add_remote_candidate (const IceCandidate &candidate)
{
  post_task (
      [candidate] (IceEndpoint &self) { self.session_->add_remote_candidate (candidate, IceClock::now ()); });
}

void IceEndpoint::take_rtcp (PacketTaker taker)
{
  post_task ([taker = std::move (taker)] (IceEndpoint &self) { self.rtcp_ = taker; });
}

void IceEndpoint::close ()
{
  std::shared_ptr<const EndpointEvents> dropped; // outside of the lock
  {
    const std::lock_guard lock (mutex_);
    dropped = std::move (events_);
    events_ = nullptr;
  }
  path_->close ();
  loop_->post ([self = shared_from_this ()] { self->detach (); });
}

std::optional<SelectedPair> IceEndpoint::selected () const
{
  const std::lock_guard lock (mutex_);
  return selected_;
}

void IceEndpoint::tell (PathReport &report) const
{
  IceRecord record;
  uint16_t port = 0;
  {
    const std::lock_guard lock (mutex_);
    record = record_;
    port = port_;
  }
  wsrtc::tell (record, port, IceClock::now (), report);
}

// ---- the port's thread

std::shared_ptr<const EndpointEvents> IceEndpoint::events () const
{
  const std::lock_guard lock (mutex_);
  return events_;
}

void IceEndpoint::on_request (const uint8_t *bytes, size_t size, const Route &route, IceTime now)
{
  session_->on_request (bytes, size, route, now);
  tell_floods (route);
  reschedule ();
}

void IceEndpoint::tell_floods (const Route &route)
{
  if (std::exchange (excess_, session_->excess ()) != session_->excess ())
    loop_->note_excess (route.remote);
  if (std::exchange (unverified_, session_->unverified ()) != session_->unverified ())
    loop_->note_unverified (route.remote);
}

void IceEndpoint::on_answer (const StunId &id, const uint8_t *bytes, size_t size, const Route &route,
                             IceTime now)
{
  session_->on_answer (id, bytes, size, route, now);
  tell_floods (route);
  reschedule ();
}

void IceEndpoint::on_media (const uint8_t *bytes, size_t size, const Route &route, IceTime now)
{
  session_->on_media (route, now);
  reschedule ();
  if (rtcp_ && is_rtcp (bytes, size))
    rtcp_ (bytes, size);
  else if (const auto to = events ())
    to->packet (bytes, size);
}

void IceEndpoint::tick (IceTime now)
{
  session_->tick (now);
  reschedule ();
}

void IceEndpoint::reschedule ()
{
  if (!session_)
    return;
  const IceTime next = session_->next ();
  loop_->schedule (this, due_, next);
  due_ = next;
  if (session_->changes () != changes_)
    publish_record ();
}

void IceEndpoint::publish_record ()
{
  changes_ = session_->changes ();
  const std::lock_guard lock (mutex_);
  session_->tell (record_);
  port_ = loop_->sockets ()->port ();
}

void IceEndpoint::detach ()
{
  const auto self = shared_from_this (); // the tables may hold the last reference
  path_->close ();
  session_ = nullptr;
  rtcp_ = nullptr;
  loop_->schedule (this, std::exchange (due_, IceTime::max ()), IceTime::max ());
  for (const NetAddress &remote : claims_)
    loop_->release (remote, this);
  claims_.clear ();
  loop_->remove (self, ufrag_);
}

// ---- IceOutput

int IceEndpoint::send (const Route &route, const uint8_t *bytes, size_t size)
{
  SendTarget target;
  target.route = route;
  const Datagram datagram{bytes, size};
  // One that the kernel does not take is like one that is lost on the way.
  (void)loop_->sockets ()->send (target, &datagram, 1);
  return target.error;
}

void IceEndpoint::expect (const StunId &id)
{
  loop_->expect (id, this);
}

void IceEndpoint::forget (const StunId &id)
{
  loop_->forget (id);
}

// What is verified belongs to the newest: behind a NAT, a new peer may have the
// address of one who went without a word.
void IceEndpoint::claim (const NetAddress &remote, bool verified)
{
  const IceEndpoint *owner = loop_->owner_of (remote);
  if (owner == this)
    return;
  const bool ours_before = contains (claims_, remote);
  if (owner && (!verified || ours_before)) {
    if (ours_before && !contains (lost_, remote)) {
      lost_.push_back (remote);
      GST_WARNING ("two connections come from %s, and only the newer one can get packets from there; "
                   "give each its own port, on either side",
                   remote.to_string ().c_str ());
    }
    return;
  }
  loop_->set_owner (remote, this);
  if (!ours_before)
    claims_.push_back (remote);
}

void IceEndpoint::release (const NetAddress &remote)
{
  loop_->release (remote, this);
  claims_.erase (std::remove (claims_.begin (), claims_.end (), remote), claims_.end ());
  lost_.erase (std::remove (lost_.begin (), lost_.end (), remote), lost_.end ());
}

void IceEndpoint::select (const Route &route, const IceCandidate &remote)
{
  GST_DEBUG ("media go to %s (%s)", route.remote.to_string ().c_str (), remote.type->name);
  {
    const std::lock_guard lock (mutex_);
    selected_ = SelectedPair{route, loop_->sockets ()->port (), remote};
  }
  path_->open (loop_->sockets (), route);
}

void IceEndpoint::state_changed (IceState state)
{
  GST_DEBUG ("ICE is %s", to_string (state));
  if (state == IceState::Failed)
    path_->close ();
  if (const auto to = events ())
    to->state (state);
}

} // namespace wsrtc
