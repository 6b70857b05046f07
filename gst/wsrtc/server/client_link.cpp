// SPDX-License-Identifier: LGPL-2.1-or-later
#include "client_link.hpp"

#include <utility>

namespace wsrtc {

namespace {

// libsoup stops at 64 KiB of header, but takes a body of any length.
constexpr size_t max_request_bytes = 192 * 1024;
// How long what is sent to somebody who was refused is dropped, and not cut off.
constexpr std::chrono::milliseconds refusal_linger{2000};

} // namespace

ClientLink::ClientLink (GSocketConnection *connection, std::string address, Counters &counters, Gone gone)
    : connection_ (GRef<GSocketConnection>::take_ref (connection)),
      local_ (GRef<GSocketAddress>::adopt (g_socket_connection_get_local_address (connection, nullptr))),
      remote_ (GRef<GSocketAddress>::adopt (g_socket_connection_get_remote_address (connection, nullptr))),
      address_ (std::move (address)), counters_ (counters), gone_ (std::move (gone))
{
}

GRef<GIOStream> ClientLink::make_stream (SSL_CTX *tls)
{
  auto stream = GRef<GIOStream>::take_ref (G_IO_STREAM (connection_.get ()));
  if (tls)
    stream = make_tls_stream (stream.get (), tls);
  if (!stream)
    return nullptr;
  GRef<GIOStream> guarded = make_guarded_stream (stream.get (), *this);
  stream_ = guarded.get ();
  return guarded;
}

// Small enough for any socket's send buffer.
void ClientLink::refuse (const std::string &response)
{
  refused_ = true;
  auto *out = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (stream_));
  g_pollable_output_stream_write_nonblocking (out, response.data (), response.size (), nullptr, nullptr);
  set_deadline (refusal_linger);
}

void ClientLink::set_deadline (std::chrono::milliseconds delay)
{
  deadline_.start (delay, [this] { cut (); });
}

void ClientLink::clear_deadline ()
{
  deadline_.cancel ();
}

void ClientLink::cut ()
{
  g_socket_shutdown (g_socket_connection_get_socket (connection_.get ()), TRUE, TRUE, nullptr);
}

bool ClientLink::become_websocket (size_t max_message_bytes, FrameWatch watch)
{
  if (beyond_header_)
    return false;
  is_websocket_ = true;
  received_ = FrameMeter ({max_message_bytes});
  watch_ = std::move (watch);
  clear_deadline ();
  return true;
}

bool ClientLink::on_read (const uint8_t *data, size_t size)
{
  counters_.received_bytes += size;
  if (refused_)
    return false;
  if (!is_websocket_)
    return read_http (data, size);
  const FrameMeter::Verdict verdict = received_.feed (data, size);
  return watch_ (size, verdict);
}

bool ClientLink::read_http (const uint8_t *data, size_t size)
{
  request_bytes_ += size;
  if (request_bytes_ > max_request_bytes) {
    cut ();
    return false;
  }
  for (size_t i = 0; i < size; i++) {
    if (header_done_) {
      beyond_header_ = true;
      break;
    }
    if (data[i] == '\n') {
      // libsoup takes a bare line feed for the end of a line too, and passes
      // over empty lines before the first one.
      header_done_ = line_empty_ && header_begun_;
      line_empty_ = true;
    } else if (data[i] != '\r') {
      line_empty_ = false;
      header_begun_ = true;
    }
  }
  return true;
}

void ClientLink::on_written (const uint8_t *data, size_t size)
{
  counters_.sent_bytes += size;
  if (is_websocket_)
    (void)sent_.feed (data, size);
}

void ClientLink::on_gone ()
{
  clear_deadline ();
  // It may destroy this link, and itself with it.
  const Gone gone = std::move (gone_);
  gone (*this);
}

} // namespace wsrtc
