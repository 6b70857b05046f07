// SPDX-License-Identifier: LGPL-2.1-or-later
#include "udp_relay.hpp"

#include <array>
#include <cstring>

#include <glib.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace wsrtc::test {

namespace {

constexpr size_t most_viewers = 64;

Descriptor bind_to (const IpAddress &ip)
{
  Descriptor descriptor (socket (AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  sockaddr_storage address{};
  const socklen_t length = to_sockaddr ({ip, 0, 0}, address);
  const int room = 4 << 20; // bytes; the system gives what it allows
  setsockopt (descriptor.get (), SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  if (bind (descriptor.get (), reinterpret_cast<sockaddr *> (&address), length) != 0)
    g_error ("the relay has no socket at %s: %s", ip.to_string ().c_str (), g_strerror (errno));
  return descriptor;
}

NetAddress address_of (int socket)
{
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  getsockname (socket, reinterpret_cast<sockaddr *> (&address), &length);
  return from_sockaddr (address);
}

} // namespace

UdpRelay::UdpRelay (const std::string &ip, uint64_t seed)
    : wake_ (eventfd (0, EFD_NONBLOCK | EFD_CLOEXEC)), ip_ (parse_ip (ip).value_or (IpAddress ())),
      there_ (seed, 1), back_ (seed, 2)
{
  front_ = bind_to (ip_);
  front_address_ = address_of (front_.get ());
  thread_ = std::thread ([this] { run (); });
}

UdpRelay::~UdpRelay ()
{
  stop_ = true;
  eventfd_write (wake_.get (), 1);
  thread_.join ();
}

void UdpRelay::set_target (const NetAddress &target)
{
  const std::lock_guard lock (mutex_);
  target_ = target;
}

void UdpRelay::set_weather (const Weather &weather)
{
  const std::lock_guard lock (mutex_);
  weather_ = weather;
}

RelayCounts UdpRelay::counts () const
{
  const std::lock_guard lock (mutex_);
  return counts_;
}

void UdpRelay::run ()
{
  while (!stop_) {
    wait ();
    read (front_.get (), there_, nullptr);
    for (auto &[key, back] : backs_)
      read (back.second.get (), back_, &back.first);
    deliver ();
  }
}

// Until something comes or is due.
void UdpRelay::wait ()
{
  std::vector<pollfd> fds{{front_.get (), POLLIN, 0}, {wake_.get (), POLLIN, 0}};
  for (const auto &[key, back] : backs_)
    fds.push_back ({back.second.get (), POLLIN, 0});
  timespec patience{1, 0};
  if (!parcels_.empty ()) {
    const auto left = std::max (Clock::duration (0), parcels_.top ().at - Clock::now ());
    const auto ns = std::chrono::duration_cast<std::chrono::nanoseconds> (left).count ();
    patience = {ns / 1000000000, ns % 1000000000};
  }
  ppoll (fds.data (), fds.size (), &patience, nullptr);
}

// `viewer`: of that one's socket at the back; nullptr: what viewers send.
void UdpRelay::read (int socket, Sky &sky, const NetAddress *viewer)
{
  std::array<uint8_t, 65536> room;
  for (;;) {
    sockaddr_storage from{};
    socklen_t length = sizeof from;
    const ssize_t size =
        recvfrom (socket, room.data (), room.size (), 0, reinterpret_cast<sockaddr *> (&from), &length);
    if (size < 0)
      return;
    const std::vector<uint8_t> bytes (room.begin (), room.begin () + size);
    if (viewer) {
      take (sky, front_.get (), *viewer, bytes);
      continue;
    }
    NetAddress target;
    {
      const std::lock_guard lock (mutex_);
      target = target_;
    }
    const int back = target.ip.is_set () ? back_of (from_sockaddr (from)) : -1;
    if (back >= 0)
      take (sky, back, target, bytes);
  }
}

int UdpRelay::back_of (const NetAddress &viewer)
{
  const std::string key = viewer.to_string ();
  auto it = backs_.find (key);
  if (it == backs_.end ()) {
    if (backs_.size () >= most_viewers)
      return -1;
    it = backs_.emplace (key, std::make_pair (viewer, bind_to (ip_))).first;
  }
  return it->second.second.get ();
}

void UdpRelay::take (Sky &sky, int socket, const NetAddress &to, const std::vector<uint8_t> &bytes)
{
  const std::lock_guard lock (mutex_);
  const auto verdict = sky.judge (weather_, bytes.size (), Clock::now ());
  (verdict.fate == Fate::Passed ? counts_.passed
   : verdict.fate == Fate::Lost ? counts_.lost
                                : counts_.overflowed)++;
  if (verdict.fate == Fate::Passed)
    parcels_.push ({verdict.at, taken_++, socket, to, bytes});
  if (verdict.again)
    parcels_.push ({*verdict.again, taken_++, socket, to, bytes});
}

void UdpRelay::deliver ()
{
  const auto now = Clock::now ();
  while (!parcels_.empty () && parcels_.top ().at <= now) {
    const Parcel &parcel = parcels_.top ();
    sockaddr_storage to{};
    const socklen_t length = to_sockaddr (parcel.to, to);
    // Refused: whoever it is for is gone.
    (void)sendto (parcel.socket, parcel.bytes.data (), parcel.bytes.size (), 0,
                  reinterpret_cast<sockaddr *> (&to), length);
    parcels_.pop ();
  }
}

} // namespace wsrtc::test
