// SPDX-License-Identifier: LGPL-2.1-or-later
#include "udp_socket.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace wsrtc {

namespace {

// All viewers share them: a key frame to a hundred is some MB at once. The
// kernel gives less where net.core.wmem_max and rmem_max say so.
constexpr int buffer_bytes = 8 * 1024 * 1024;
// Any free port has to be free in both families.
constexpr int max_attempts = 16;

constexpr size_t batch = 64;
// Longer than what any peer sends over the Internet; what is not is dropped.
constexpr size_t datagram_bytes = 2048;

struct alignas (cmsghdr) Control {
  uint8_t bytes[CMSG_SPACE (sizeof (in6_pktinfo))];
};

Error socket_error (const char *what, uint16_t port)
{
  const int code = errno;
  const std::string place = port ? " UDP port " + std::to_string (port) : " a UDP port";
  const char *const advice = code == EADDRINUSE ? "; end the other program, or choose another ice-port"
                             : code == EACCES   ? "; choose an ice-port of 1024 or more"
                             : code == EMFILE   ? "; raise the limit of descriptors (ulimit -n)"
                                                : "";
  return {code == EADDRINUSE ? Fault::Busy : Fault::Network,
          std::string (what) + place + ": " + std::strerror (code) + advice};
}

bool enable (int fd, int level, int option)
{
  const int on = 1;
  return setsockopt (fd, level, option, &on, sizeof on) == 0;
}

void enlarge (int fd, int forced, int option)
{
  // The first needs a privilege, and passes over the system's limit.
  if (setsockopt (fd, SOL_SOCKET, forced, &buffer_bytes, sizeof buffer_bytes) != 0)
    setsockopt (fd, SOL_SOCKET, option, &buffer_bytes, sizeof buffer_bytes);
}

Result<Descriptor> open_socket (int family, uint16_t port)
{
  Descriptor fd (socket (family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd.is_open ())
    return socket_error ("cannot open", port);
  const bool ready = family == AF_INET ? enable (fd.get (), IPPROTO_IP, IP_PKTINFO)
                                       : enable (fd.get (), IPPROTO_IPV6, IPV6_V6ONLY) &&
                                             enable (fd.get (), IPPROTO_IPV6, IPV6_RECVPKTINFO);
  if (!ready)
    return socket_error ("cannot set up", port);
  enlarge (fd.get (), SO_RCVBUFFORCE, SO_RCVBUF);
  enlarge (fd.get (), SO_SNDBUFFORCE, SO_SNDBUF);
  NetAddress any;
  any.ip.family = family;
  any.port = port;
  sockaddr_storage address;
  const socklen_t length = to_sockaddr (any, address);
  if (bind (fd.get (), reinterpret_cast<sockaddr *> (&address), length) != 0)
    return socket_error ("cannot listen on", port);
  return fd;
}

uint16_t port_of (int fd)
{
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  getsockname (fd, reinterpret_cast<sockaddr *> (&address), &length);
  return from_sockaddr (address).port;
}

bool has_ipv6 ()
{
  const Descriptor probe (socket (AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  return probe.is_open ();
}

// Where the packet was sent to, which is where the answer has to come from.
IpAddress destination_of (msghdr &header)
{
  IpAddress local;
  for (cmsghdr *c = CMSG_FIRSTHDR (&header); c; c = CMSG_NXTHDR (&header, c)) {
    if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
      in_pktinfo info;
      std::memcpy (&info, CMSG_DATA (c), sizeof info);
      local.family = AF_INET;
      std::memcpy (local.bytes.data (), &info.ipi_spec_dst, sizeof info.ipi_spec_dst);
    } else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
      in6_pktinfo info;
      std::memcpy (&info, CMSG_DATA (c), sizeof info);
      local.family = AF_INET6;
      std::memcpy (local.bytes.data (), &info.ipi6_addr, sizeof info.ipi6_addr);
    }
  }
  return local;
}

} // namespace

// ---- Descriptor

Descriptor::Descriptor (Descriptor &&other) noexcept : fd_ (std::exchange (other.fd_, -1)) {}

Descriptor &Descriptor::operator= (Descriptor &&other) noexcept
{
  std::swap (fd_, other.fd_);
  return *this;
}

Descriptor::~Descriptor ()
{
  if (fd_ >= 0)
    close (fd_);
}

// ---- UdpSockets

UdpSockets::UdpSockets (Descriptor v4, Descriptor v6, uint16_t port)
    : v4_ (std::move (v4)), v6_ (std::move (v6)), port_ (port)
{
}

Result<std::shared_ptr<UdpSockets>> UdpSockets::open (uint16_t port)
{
  for (int attempt = 1;; attempt++) {
    auto v4 = open_socket (AF_INET, port);
    if (!v4)
      return v4.error ();
    const uint16_t chosen = port_of (v4->get ());
    if (!has_ipv6 ())
      return std::shared_ptr<UdpSockets> (new UdpSockets (std::move (*v4), Descriptor (), chosen));
    auto v6 = open_socket (AF_INET6, chosen);
    if (v6)
      return std::shared_ptr<UdpSockets> (new UdpSockets (std::move (*v4), std::move (*v6), chosen));
    if (port != 0 || attempt == max_attempts)
      return v6.error ();
  }
}

size_t UdpSockets::send (SendTarget &target, const Datagram *datagrams, size_t count) const
{
  const int fd = socket_of (target.route.remote.ip.family);
  return fd < 0 ? 0 : send_datagrams (fd, target, datagrams, count);
}

IpAddress source_address_for (const NetAddress &remote)
{
  const Descriptor fd (socket (remote.ip.family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_storage address;
  socklen_t length = to_sockaddr (remote, address);
  // Of UDP, this asks for the route only.
  if (!fd.is_open () || connect (fd.get (), reinterpret_cast<sockaddr *> (&address), length) != 0)
    return {};
  length = sizeof address;
  getsockname (fd.get (), reinterpret_cast<sockaddr *> (&address), &length);
  return from_sockaddr (address).ip;
}

bool has_local_address (const IpAddress &local)
{
  const Descriptor fd (socket (local.family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_storage address;
  const socklen_t length = to_sockaddr ({local, 0}, address);
  return !fd.is_open () || bind (fd.get (), reinterpret_cast<sockaddr *> (&address), length) == 0 ||
         errno != EADDRNOTAVAIL;
}

// ---- DatagramReader

struct DatagramReader::Slots {
  std::array<mmsghdr, batch> headers;
  std::array<iovec, batch> vectors;
  std::array<sockaddr_storage, batch> sources;
  std::array<Control, batch> controls;
  std::array<std::array<uint8_t, datagram_bytes>, batch> bytes;
};

DatagramReader::DatagramReader () : slots_ (std::make_unique<Slots> ()) {}

DatagramReader::~DatagramReader () = default;

bool DatagramReader::read (int fd, const Visit &visit)
{
  Slots &slots = *slots_;
  for (size_t i = 0; i < batch; i++) {
    slots.vectors[i] = {slots.bytes[i].data (), datagram_bytes};
    msghdr &header = slots.headers[i].msg_hdr;
    header = {};
    header.msg_name = &slots.sources[i];
    header.msg_namelen = sizeof slots.sources[i];
    header.msg_iov = &slots.vectors[i];
    header.msg_iovlen = 1;
    header.msg_control = slots.controls[i].bytes;
    header.msg_controllen = sizeof slots.controls[i].bytes;
  }
  const int count = recvmmsg (fd, slots.headers.data (), batch, MSG_DONTWAIT, nullptr);
  for (int i = 0; i < count; i++) {
    mmsghdr &message = slots.headers[size_t (i)];
    if (message.msg_hdr.msg_flags & MSG_TRUNC)
      continue;
    Route route;
    route.local = destination_of (message.msg_hdr);
    route.remote = from_sockaddr (slots.sources[size_t (i)]);
    visit (slots.bytes[size_t (i)].data (), message.msg_len, route);
  }
  return count == int (batch);
}

} // namespace wsrtc
