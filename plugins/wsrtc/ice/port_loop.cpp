// SPDX-License-Identifier: LGPL-2.1-or-later
#include "port_loop.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "ice_endpoint.hpp"
#include "try_thread.hpp"

#include "ice_debug.hpp"

namespace wsrtc {

namespace {

thread_local const PortLoop *current_loop = nullptr;

constexpr IceMilliseconds longest_wait (60000);

} // namespace

Status PortLoop::start ()
{
  const std::lock_guard lock (mutex_); // the thread waits for it until all is there
  wake_ = Descriptor (eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wake_.is_open ())
    return Error{Fault::Internal, std::string ("cannot start a UDP port: ") + std::strerror (errno) +
                                      "; raise the limit of descriptors (ulimit -n)"};
  // The thread keeps the loop, so that stop () may come from one of its tasks.
  auto *self = new std::shared_ptr<PortLoop> (shared_from_this ());
  auto thread = try_thread ("wsrtc-udp", thread_main, self);
  if (!thread) {
    delete self;
    return thread.error ();
  }
  thread_ = *thread;
  return Done{};
}

void PortLoop::stop ()
{
  GThread *thread = nullptr;
  {
    const std::lock_guard lock (mutex_);
    stopping_ = true;
    thread = std::exchange (thread_, nullptr);
    if (thread)
      eventfd_write (wake_.get (), 1);
  }
  if (!thread)
    return;
  if (current_loop == this) {
    g_thread_unref (thread);
    return;
  }
  g_thread_join (thread);
  const std::lock_guard lock (mutex_);
  wake_ = Descriptor ();
}

void PortLoop::post (std::function<void ()> task)
{
  const std::lock_guard lock (mutex_);
  if (stopping_)
    return; // the task dies with the argument, when the lock is released
  tasks_.push_back (std::move (task));
  if (tasks_.size () == 1)
    eventfd_write (wake_.get (), 1);
}

gpointer PortLoop::thread_main (gpointer data)
{
  auto *self = static_cast<std::shared_ptr<PortLoop> *> (data);
  current_loop = self->get ();
  (*self)->run ();
  current_loop = nullptr;
  delete self;
  return nullptr;
}

void PortLoop::run ()
{
  const int wake = [this] {
    const std::lock_guard lock (mutex_);
    return wake_.get ();
  }();
  while (!stop_seen_) {
    wait (wake);
    now_ = IceClock::now ();
    run_tasks ();
    for (const int family : {AF_INET, AF_INET6})
      read (family);
    run_timers ();
  }
  // Endpoints whose handles live on get nothing any more.
  const auto endpoints = std::exchange (by_ufrag_, {});
  for (const auto &[ufrag, endpoint] : endpoints)
    endpoint->detach ();
  sockets_ = nullptr;
}

void PortLoop::wait (int wake)
{
  IceMilliseconds timeout = longest_wait;
  if (!timers_.empty ()) {
    const auto until = timers_.begin ()->first - IceClock::now ();
    // Rounded up: a wait that ends early would be repeated without a pause.
    timeout = std::clamp (std::chrono::duration_cast<IceMilliseconds> (until) + IceMilliseconds (1),
                          IceMilliseconds (0), longest_wait);
  }
  pollfd descriptors[] = {{wake, POLLIN, 0},
                          {sockets_->socket_of (AF_INET), POLLIN, 0},
                          {sockets_->socket_of (AF_INET6), POLLIN, 0}};
  poll (descriptors, std::size (descriptors), int (timeout.count ()));
  eventfd_t count = 0;
  if (descriptors[0].revents)
    eventfd_read (wake, &count);
}

void PortLoop::run_tasks ()
{
  std::vector<std::function<void ()>> tasks;
  {
    const std::lock_guard lock (mutex_);
    tasks.swap (tasks_);
    stop_seen_ = stopping_;
  }
  for (const auto &task : tasks)
    task ();
}

// One batch, so that neither family and no timer has to wait for the other.
void PortLoop::read (int family)
{
  const int fd = sockets_->socket_of (family);
  if (fd < 0)
    return;
  reader_.read (
      fd, [this] (const uint8_t *bytes, size_t size, const Route &route) { dispatch (bytes, size, route); });
}

// What nobody has asked for costs a look-up, and is gone.
void PortLoop::dispatch (const uint8_t *bytes, size_t size, const Route &route)
{
  switch (kind_of_datagram (bytes, size)) {
  case DatagramKind::Stun:
    on_stun (bytes, size, route);
    break;
  case DatagramKind::Media:
    if (IceEndpoint *endpoint = owner_of (route.remote))
      endpoint->on_media (bytes, size, route, now_);
    else
      note_unasked (route.remote);
    break;
  case DatagramKind::Other:
    note_unasked (route.remote);
    break;
  }
}

void PortLoop::on_stun (const uint8_t *bytes, size_t size, const Route &route)
{
  const auto peek = peek_stun (bytes, size);
  if (!peek) {
    note_unverified (route.remote);
    return;
  }
  if (peek->kind == StunKind::Request) {
    const auto found = by_ufrag_.find (receiver_part (peek->username));
    if (found != by_ufrag_.end ()) {
      found->second->on_request (bytes, size, route, now_);
      return;
    }
  } else if (peek->kind != StunKind::Indication) {
    const auto found = by_id_.find (peek->id);
    if (found != by_id_.end ()) {
      found->second->on_answer (peek->id, bytes, size, route, now_);
      return;
    }
  }
  note_unverified (route.remote);
}

// ---- floods

void PortLoop::note_unasked (const NetAddress &remote)
{
  if (unasked_.count (now_))
    GST_WARNING ("UDP port %u: a flood of packets that nobody asked for, now from %s; they are dropped",
                 sockets_->port (), remote.to_string ().c_str ());
}

void PortLoop::note_unverified (const NetAddress &remote)
{
  if (unverified_.count (now_))
    GST_WARNING ("UDP port %u: a flood of ICE checks that are to nobody or have no right password, now from "
                 "%s; they are dropped",
                 sockets_->port (), remote.to_string ().c_str ());
}

void PortLoop::note_excess (const NetAddress &remote)
{
  if (excess_.count (now_))
    GST_WARNING ("UDP port %u: a peer at %s sends ICE checks without end; what is too much is dropped",
                 sockets_->port (), remote.to_string ().c_str ());
}

// ---- whose packets are whose

bool PortLoop::add_name (const std::string &ufrag, std::shared_ptr<IceEndpoint> endpoint)
{
  const auto [at, added] = by_ufrag_.try_emplace (ufrag, endpoint);
  return added || at->second == endpoint;
}

void PortLoop::remove (const std::shared_ptr<IceEndpoint> &endpoint, const std::string &ufrag)
{
  const auto found = by_ufrag_.find (ufrag);
  if (found != by_ufrag_.end () && found->second == endpoint)
    by_ufrag_.erase (found);
}

IceEndpoint *PortLoop::owner_of (const NetAddress &remote) const
{
  const auto found = by_address_.find (remote);
  return found == by_address_.end () ? nullptr : found->second;
}

void PortLoop::release (const NetAddress &remote, const IceEndpoint *endpoint)
{
  const auto found = by_address_.find (remote);
  if (found != by_address_.end () && found->second == endpoint)
    by_address_.erase (found);
}

// ---- time

void PortLoop::schedule (IceEndpoint *endpoint, IceTime before, IceTime then)
{
  if (before == then)
    return;
  timers_.erase ({before, endpoint});
  if (then != IceTime::max ())
    timers_.insert ({then, endpoint});
}

void PortLoop::run_timers ()
{
  // Each at most once in a round, whatever it asks for.
  std::vector<IceEndpoint *> due;
  for (const auto &[time, endpoint] : timers_) {
    if (time > now_)
      break;
    due.push_back (endpoint);
  }
  for (IceEndpoint *endpoint : due)
    endpoint->tick (now_);
}

} // namespace wsrtc
