// SPDX-License-Identifier: LGPL-2.1-or-later
#include "datagram_run.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>
#include <sys/uio.h>

#ifndef UDP_SEGMENT
#  define UDP_SEGMENT 103
#endif

namespace wsrtc {

namespace {

constexpr size_t max_segments = 64; // of every kernel that has UDP_SEGMENT
constexpr size_t max_bytes = 64000; // of a message, with room for the headers
constexpr size_t max_messages = 16; // of one system call
constexpr size_t max_vectors = 256; // of one system call

struct alignas (cmsghdr) Control {
  uint8_t
      bytes[CMSG_SPACE (sizeof (in6_pktinfo)) + CMSG_SPACE (sizeof (uint16_t)) + CMSG_SPACE (sizeof (int))];
};

// Writes ancillary data one after the other.
class ControlWriter {
public:
  ControlWriter (msghdr &header, Control &space) : header_ (header)
  {
    space = {}; // CMSG_NXTHDR () reads the length of what is not yet written
    header_.msg_control = space.bytes;
    header_.msg_controllen = sizeof space.bytes;
    next_ = CMSG_FIRSTHDR (&header_);
  }

  template <typename T> void add (int level, int type, const T &value)
  {
    next_->cmsg_level = level;
    next_->cmsg_type = type;
    next_->cmsg_len = CMSG_LEN (sizeof value);
    std::memcpy (CMSG_DATA (next_), &value, sizeof value);
    used_ += CMSG_SPACE (sizeof value);
    next_ = CMSG_NXTHDR (&header_, next_);
  }

  void finish ()
  {
    header_.msg_controllen = used_;
    if (used_ == 0)
      header_.msg_control = nullptr;
  }

private:
  msghdr &header_;
  cmsghdr *next_;
  size_t used_ = 0;
};

void add_source (ControlWriter &writer, const IpAddress &local)
{
  if (local.family == AF_INET) {
    in_pktinfo info{};
    std::memcpy (&info.ipi_spec_dst, local.bytes.data (), sizeof info.ipi_spec_dst);
    writer.add (IPPROTO_IP, IP_PKTINFO, info);
  } else if (local.family == AF_INET6) {
    in6_pktinfo info{};
    std::memcpy (&info.ipi6_addr, local.bytes.data (), sizeof info.ipi6_addr);
    writer.add (IPPROTO_IPV6, IPV6_PKTINFO, info);
  }
}

void add_traffic_class (ControlWriter &writer, const SendTarget &target)
{
  if (target.traffic_class == 0)
    return;
  if (target.route.remote.ip.family == AF_INET)
    writer.add (IPPROTO_IP, IP_TOS, target.traffic_class);
  else
    writer.add (IPPROTO_IPV6, IPV6_TCLASS, target.traffic_class);
}

// How many of the datagrams make one message: equal ones, and one shorter one at
// the end.
size_t run_length (const Datagram *datagrams, size_t count, bool segmentation)
{
  const size_t size = datagrams[0].size;
  if (!segmentation || size == 0)
    return 1;
  size_t length = 1, bytes = size;
  while (length < std::min (count, max_segments) && datagrams[length - 1].size == size) {
    const size_t next = datagrams[length].size;
    if (next > size || next == 0 || bytes + next > max_bytes)
      break;
    bytes += next;
    length++;
  }
  return length;
}

// The messages of one system call, and how many datagrams each one holds.
class Batch {
public:
  Batch (SendTarget &target, bool segmentation) : target_ (target), segmentation_ (segmentation)
  {
    address_bytes_ = to_sockaddr (target.route.remote, address_);
  }

  // Returns how many datagrams it has taken.
  size_t fill (const Datagram *datagrams, size_t count);

  // How many messages were sent; −1 as sendmmsg ().
  int send (int fd)
  {
    return sendmmsg (fd, messages_.data (), unsigned (used_), MSG_DONTWAIT | MSG_NOSIGNAL);
  }

  size_t messages () const { return used_; }

  size_t length_of (size_t message) const { return lengths_[message]; }

private:
  void add_message (const Datagram *datagrams, size_t length);

  SendTarget &target_;
  const bool segmentation_;
  sockaddr_storage address_;
  socklen_t address_bytes_;
  size_t used_ = 0, used_vectors_ = 0;
  std::array<mmsghdr, max_messages> messages_;
  std::array<size_t, max_messages> lengths_;
  std::array<iovec, max_vectors> vectors_;
  std::array<Control, max_messages> controls_;
};

size_t Batch::fill (const Datagram *datagrams, size_t count)
{
  size_t taken = 0;
  while (taken < count && used_ < max_messages) {
    const size_t length = run_length (datagrams + taken, count - taken, segmentation_);
    if (used_vectors_ + length > max_vectors)
      break;
    add_message (datagrams + taken, length);
    taken += length;
  }
  return taken;
}

void Batch::add_message (const Datagram *datagrams, size_t length)
{
  iovec *const first = &vectors_[used_vectors_];
  size_t vectors = 0;
  for (size_t i = 0; i < length; i++) {
    auto *bytes = const_cast<uint8_t *> (datagrams[i].bytes);
    iovec *const last = vectors > 0 ? first + vectors - 1 : nullptr;
    if (last && static_cast<uint8_t *> (last->iov_base) + last->iov_len == bytes)
      last->iov_len += datagrams[i].size;
    else
      first[vectors++] = {bytes, datagrams[i].size};
  }
  used_vectors_ += vectors;

  msghdr &header = messages_[used_].msg_hdr;
  header = {};
  header.msg_name = &address_;
  header.msg_namelen = address_bytes_;
  header.msg_iov = first;
  header.msg_iovlen = vectors;
  ControlWriter writer (header, controls_[used_]);
  add_source (writer, target_.route.local);
  add_traffic_class (writer, target_);
  if (length > 1)
    writer.add (IPPROTO_UDP, UDP_SEGMENT, uint16_t (datagrams[0].size));
  writer.finish ();
  lengths_[used_] = length;
  used_++;
}

// What kernels say when a device cannot cut, or the path's MTU is smaller than
// a segment.
bool refuses_segmentation (int error)
{
  return error == EIO || error == EINVAL || error == EMSGSIZE || error == ENOPROTOOPT || error == EOPNOTSUPP;
}

// A firewall of this machine has dropped it, which a random rule does, or a full
// table of connections (nf_conntrack). It is lost as others are on their way: the
// path is not full, and the next one may pass.
bool is_loss (int error)
{
  return error == EPERM;
}

} // namespace

size_t send_datagrams (int fd, SendTarget &target, const Datagram *datagrams, size_t count)
{
  size_t taken = 0;
  while (taken < count) {
    Batch batch (target, target.segmentation.load (std::memory_order_relaxed));
    batch.fill (datagrams + taken, count - taken);
    const int sent = batch.send (fd);
    if (sent < 0) {
      if (errno == EINTR)
        continue;
      // An error is told for the first message only.
      if (is_loss (errno)) {
        target.error.store (errno, std::memory_order_relaxed);
        taken += batch.length_of (0);
        continue;
      }
      if (batch.length_of (0) == 1 || !refuses_segmentation (errno)) {
        target.error.store (errno, std::memory_order_relaxed);
        return taken;
      }
      target.segmentation.store (false, std::memory_order_relaxed);
      continue;
    }
    for (int i = 0; i < sent; i++)
      taken += batch.length_of (size_t (i));
  }
  return taken;
}

} // namespace wsrtc
