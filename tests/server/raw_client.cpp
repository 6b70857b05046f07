// SPDX-License-Identifier: LGPL-2.1-or-later
#include "raw_client.hpp"

#include <algorithm>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "assert_text.hpp"

namespace wsrtc::test {

namespace {

bool wait_for_socket (int fd, short events, Milliseconds deadline)
{
  pollfd entry{fd, events, 0};
  return poll (&entry, 1, static_cast<int> (deadline.count ())) == 1;
}

} // namespace

unsigned WsFrame::close_code () const
{
  if (payload.size () < 2)
    return 0;
  return static_cast<uint8_t> (payload[0]) << 8 | static_cast<uint8_t> (payload[1]);
}

std::string WsFrame::close_reason () const
{
  return payload.size () < 2 ? "" : payload.substr (2);
}

std::string client_frame (int first, std::string_view payload)
{
  static constexpr char mask[] = {'m', 'a', 's', 'k'};
  std::string frame (1, static_cast<char> (first));
  const size_t size = payload.size ();
  if (size < 126) {
    frame += static_cast<char> (0x80 | size);
  } else if (size < 65536) {
    frame += {'\xfe', static_cast<char> (size >> 8), static_cast<char> (size)};
  } else {
    frame += '\xff';
    for (int shift = 56; shift >= 0; shift -= 8)
      frame += static_cast<char> (static_cast<uint64_t> (size) >> shift);
  }
  frame.append (mask, sizeof mask);
  for (size_t i = 0; i < size; i++)
    frame += static_cast<char> (payload[i] ^ mask[i % sizeof mask]);
  return frame;
}

RawClient::RawClient (unsigned port) : fd_ (socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), port_ (port)
{
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons (static_cast<uint16_t> (port));
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (connect (fd_, reinterpret_cast<sockaddr *> (&address), sizeof address), ==, 0);
}

RawClient::RawClient (RawClient &&other) noexcept
    : fd_ (std::exchange (other.fd_, -1)), port_ (other.port_), buffer_ (std::move (other.buffer_))
{
}

RawClient::~RawClient ()
{
  close ();
}

void RawClient::close ()
{
  if (fd_ != -1)
    ::close (std::exchange (fd_, -1));
}

void RawClient::shrink_receive_buffer ()
{
  const int bytes = 4096;
  g_assert_cmpint (setsockopt (fd_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes), ==, 0);
}

bool RawClient::send (std::string_view bytes, Milliseconds deadline)
{
  while (!bytes.empty ()) {
    if (!wait_for_socket (fd_, POLLOUT, deadline))
      return false;
    const ssize_t sent = ::send (fd_, bytes.data (), bytes.size (), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0)
      return false;
    bytes.remove_prefix (static_cast<size_t> (sent));
  }
  return true;
}

// False = closed, or nothing came.
bool RawClient::fill (Milliseconds deadline)
{
  if (!wait_for_socket (fd_, POLLIN, deadline))
    return false;
  char chunk[65536];
  const ssize_t got = recv (fd_, chunk, sizeof chunk, MSG_DONTWAIT);
  if (got <= 0)
    return false;
  buffer_.append (chunk, static_cast<size_t> (got));
  return true;
}

std::string RawClient::read_all (Milliseconds deadline)
{
  while (fill (deadline)) {
  }
  return std::exchange (buffer_, {});
}

std::string RawClient::read_head ()
{
  size_t end;
  while ((end = buffer_.find ("\r\n\r\n")) == std::string::npos)
    if (!fill (default_deadline))
      return std::exchange (buffer_, {});
  return take (end + 4);
}

bool RawClient::closed_within (Milliseconds deadline)
{
  const gint64 end = g_get_monotonic_time () + deadline.count () * 1000;
  for (;;) {
    const Milliseconds left ((end - g_get_monotonic_time ()) / 1000);
    if (left.count () <= 0 || !wait_for_socket (fd_, POLLIN, left))
      return false;
    char chunk[65536];
    if (recv (fd_, chunk, sizeof chunk, MSG_DONTWAIT) <= 0)
      return true;
  }
}

void RawClient::send_upgrade (const std::string &target, const std::string &extra)
{
  g_assert_true (send ("GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string (port_) +
                       "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
                       extra + "\r\n"));
}

void RawClient::upgrade (const std::string &target, const std::string &extra)
{
  send_upgrade (target, extra);
  const std::string head = read_head ();
  assert_text (head.substr (0, 12), "HTTP/1.1 101");
}

bool RawClient::need (size_t bytes, Milliseconds deadline)
{
  while (buffer_.size () < bytes)
    if (!fill (deadline))
      return false;
  return true;
}

std::string RawClient::take (size_t bytes)
{
  std::string taken = buffer_.substr (0, bytes);
  buffer_.erase (0, bytes);
  return taken;
}

// Frames of a server have no mask.
std::optional<WsFrame> RawClient::read_frame (Milliseconds deadline)
{
  if (!need (2, deadline))
    return std::nullopt;
  const size_t short_size = static_cast<uint8_t> (buffer_[1]) & 0x7f;
  const size_t length_bytes = short_size == 126 ? 2 : short_size == 127 ? 8 : 0;
  if (!need (2 + length_bytes, deadline))
    return std::nullopt;
  size_t size = length_bytes == 0 ? short_size : 0;
  for (size_t i = 0; i < length_bytes; i++)
    size = size << 8 | static_cast<uint8_t> (buffer_[2 + i]);
  if (!need (2 + length_bytes + size, deadline))
    return std::nullopt;
  const std::string header = take (2 + length_bytes);
  return WsFrame{header[0] & 0x0f, take (size)};
}

void RawClient::answer_ping (const WsFrame &frame)
{
  if (frame.opcode == ws_ping)
    g_assert_true (send (client_frame (ws_pong | ws_final, frame.payload)));
}

std::string RawClient::read_text ()
{
  for (;;) {
    const std::optional<WsFrame> frame = read_frame ();
    g_assert_true (frame.has_value ());
    if (frame->opcode == ws_ping)
      answer_ping (*frame);
    else if (frame->opcode == ws_text)
      return frame->payload;
    else
      g_error ("text expected, but opcode %d came: %s", frame->opcode, frame->close_reason ().c_str ());
  }
}

WsFrame RawClient::read_close ()
{
  for (;;) {
    const std::optional<WsFrame> frame = read_frame ();
    g_assert_true (frame.has_value ());
    if (frame->opcode == ws_close)
      return *frame;
  }
}

std::string http_request (unsigned port, const std::string &request)
{
  RawClient client (port);
  g_assert_true (client.send (request));
  return client.read_all ();
}

} // namespace wsrtc::test
