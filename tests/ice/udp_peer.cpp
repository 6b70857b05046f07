// SPDX-License-Identifier: LGPL-2.1-or-later
#include "udp_peer.hpp"

#include <glib.h>
#include <sys/socket.h>

namespace wsrtc::test {

UdpPeer::UdpPeer (const char *ip)
{
  address_.ip = *parse_ip (ip);
  fd_ = Descriptor (socket (address_.ip.family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int buffer = 4 << 20;
  setsockopt (fd_.get (), SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
  sockaddr_storage raw;
  socklen_t length = to_sockaddr (address_, raw);
  if (bind (fd_.get (), reinterpret_cast<sockaddr *> (&raw), length) != 0)
    g_error ("cannot bind to %s", ip);
  length = sizeof raw;
  getsockname (fd_.get (), reinterpret_cast<sockaddr *> (&raw), &length);
  address_ = from_sockaddr (raw);
}

void UdpPeer::send (const NetAddress &to, const Bytes &bytes)
{
  sockaddr_storage raw;
  const socklen_t length = to_sockaddr (to, raw);
  sendto (fd_.get (), bytes.data (), bytes.size (), 0, reinterpret_cast<sockaddr *> (&raw), length);
}

std::vector<Received> UdpPeer::take ()
{
  std::vector<Received> all;
  const auto keep = [&all] (const uint8_t *bytes, size_t size, const Route &route) {
    all.push_back ({{bytes, bytes + size}, route.remote});
  };
  for (int batch = 0; batch < 64 && reader_.read (fd_.get (), keep); batch++) {
  }
  return all;
}

void UdpPeer::check (const NetAddress &to, const IceCredentials &theirs, bool nominate,
                     const std::string &our_name)
{
  CheckSpec spec;
  spec.username = theirs.ufrag + ":" + our_name;
  spec.password = theirs.password;
  spec.priority = 1;
  spec.tie_breaker = UINT64_MAX;
  spec.controlling = true;
  spec.use_candidate = nominate;
  StunId id;
  const StunFrame frame = codec_.request (spec, id);
  send (to, {frame.bytes.begin (), frame.bytes.begin () + frame.size});
}

void UdpPeer::answer (const std::string &our_password)
{
  for (const Received &packet : take ()) {
    const auto peek = peek_stun (packet.bytes.data (), packet.bytes.size ());
    CheckRequest request;
    if (!peek) {
      media.push_back (packet.bytes);
    } else if (peek->kind != StunKind::Request) {
      successes += peek->kind == StunKind::Success ? 1 : 0;
      last_answer_from = packet.from;
    } else if (codec_.read_request (packet.bytes.data (), packet.bytes.size (), our_password, request) ==
               RequestVerdict::Good) {
      checks++;
      const StunFrame reply = codec_.success (packet.from);
      send (packet.from, {reply.bytes.begin (), reply.bytes.begin () + reply.size});
    }
  }
}

void UdpPeer::answer_until (const char *what, const std::string &our_password,
                            const std::function<bool ()> &done)
{
  wait_for (what, [&] {
    answer (our_password);
    return done ();
  });
}

} // namespace wsrtc::test
