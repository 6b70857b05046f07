// SPDX-License-Identifier: LGPL-2.1-or-later
#include "client_link.hpp"

#include <algorithm>
#include <utility>

#include "http_replies.hpp"

namespace wsrtc {

namespace {

// libsoup stops at 64 KiB of header, but takes a body of any length.
constexpr size_t max_request_bytes = 192 * 1024;
// What an answer to a ping may cost: the longest payload, and libsoup's frame.
constexpr size_t pong_bytes = 256;
// How long what is sent to somebody who was refused is dropped, and not cut off.
constexpr std::chrono::milliseconds refusal_linger{2000};

// At any address: which one is asked for is not known yet.
constexpr char allowed[] = "Allow: GET, HEAD, POST, PATCH, DELETE, OPTIONS";

} // namespace

ClientLink::ClientLink (GSocketConnection *connection, std::string address, Guards &guards, Gone gone)
    : connection_ (GRef<GSocketConnection>::take_ref (connection)),
      local_ (GRef<GSocketAddress>::adopt (g_socket_connection_get_local_address (connection, nullptr))),
      remote_ (GRef<GSocketAddress>::adopt (g_socket_connection_get_remote_address (connection, nullptr))),
      address_ (std::move (address)), guards_ (guards), account_ (guards.memory, [this] { evict (); }),
      gone_ (std::move (gone))
{
}

GRef<GIOStream> ClientLink::make_stream (SSL_CTX *tls)
{
  auto stream = GRef<GIOStream>::take_ref (G_IO_STREAM (connection_.get ()));
  speaks_tls_ = tls != nullptr;
  if (tls)
    stream = make_tls_stream (stream.get (), tls, [this] {
      note (Abuse::EmptyRecords, "cut off: it changes the keys of TLS, or begins it again, without end");
    });
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
  // Who reads to the end need not wait for ours; of TLS, a goodbye would be missing.
  if (!speaks_tls_)
    g_socket_shutdown (socket (), FALSE, TRUE, nullptr);
  set_deadline (refusal_linger);
}

bool ClientLink::take_turn ()
{
  if (guards_.requests.take (address_, g_get_monotonic_time ()))
    return true;
  note (Abuse::TooManyRequests, "too many requests in too short a time (request-rate)");
  return false;
}

void ClientLink::set_deadline (std::chrono::milliseconds delay)
{
  deadline_.start (delay, [this] { cut (); });
}

void ClientLink::set_request_deadline (std::chrono::milliseconds delay)
{
  deadline_.start (delay, [this, delay] {
    // Browsers open connections that they may need.
    if (request_bytes_ != 0)
      note (Abuse::SlowRequest,
            "cut off: no complete request within " + std::to_string (delay.count ()) + " ms");
    cut ();
  });
}

void ClientLink::clear_deadline ()
{
  deadline_.cancel ();
}

void ClientLink::cut ()
{
  cut_ = true;
  g_socket_shutdown (socket (), TRUE, TRUE, nullptr);
}

void ClientLink::evict ()
{
  note (Abuse::OutOfMemory, "cut off with " + std::to_string (account_.bytes ()) +
                                " bytes that wait for it or came from it: max-buffered-bytes are used "
                                "up by all connections together, and it holds most");
  cut ();
}

void ClientLink::begin_response (size_t bytes)
{
  answered_ = true;
  response_bytes_ = bytes;
  account_.set_incoming (0);
  account_.set_outgoing (bytes);
}

void ClientLink::hold (size_t bytes)
{
  if (held_bytes () == 0)
    moved_at_ = g_get_monotonic_time ();
  held_.push_back (bytes);
  held_sum_ += bytes;
  submitted_++;
  account_.set_outgoing (held_bytes ());
}

// libsoup answers each ping, however many answers wait already.
size_t ClientLink::held_bytes () const
{
  const uint64_t pings = received_.pings (), pongs = sent_.pongs ();
  return held_sum_ + (pings > pongs ? (pings - pongs) * pong_bytes : 0);
}

bool ClientLink::become_websocket (size_t max_message_bytes, FrameWatch watch)
{
  if (head_.has_more ())
    return false;
  is_websocket_ = true;
  account_.set_incoming (0);
  account_.set_outgoing (0);
  received_ = FrameMeter ({max_message_bytes});
  watch_ = std::move (watch);
  clear_deadline ();
  return true;
}

bool ClientLink::on_read (const uint8_t *data, size_t size)
{
  counters ().received_bytes += size;
  if (refused_ || answered_)
    return false;
  if (!is_websocket_)
    return read_http (data, size);
  return read_frames (data, size);
}

bool ClientLink::read_frames (const uint8_t *data, size_t size)
{
  const bool was_idle = held_bytes () == 0;
  const FrameMeter::Verdict verdict = received_.feed (data, size);
  if (was_idle)
    moved_at_ = g_get_monotonic_time ();
  if (verdict == FrameMeter::Verdict::Fine)
    account_.set_incoming (received_.unfinished_bytes ());
  account_.set_outgoing (held_bytes ());
  return watch_ (size, verdict);
}

bool ClientLink::read_http (const uint8_t *data, size_t size)
{
  request_bytes_ += size;
  account_.set_incoming (request_bytes_);
  if (request_bytes_ > max_request_bytes) {
    note (Abuse::LongRequest, "cut off: a request may have " + std::to_string (max_request_bytes) +
                                  " bytes, its header included");
    cut ();
    return false;
  }
  const RequestHead::Verdict verdict = head_.feed (data, size);
  if (verdict != RequestHead::Verdict::Fine)
    refuse_head (verdict);
  return !refused_;
}

void ClientLink::refuse_head (RequestHead::Verdict verdict)
{
  if (!take_turn ()) {
    refuse (
        refusal_text (status_too_many_requests, "too many requests in too short a time", "Retry-After: 1"));
  } else if (verdict == RequestHead::Verdict::UnknownMethod) {
    note (Abuse::UnknownMethod, "its method is none that is known here");
    refuse (refusal_text (SOUP_STATUS_METHOD_NOT_ALLOWED, "there is no such method here", allowed));
  } else if (verdict == RequestHead::Verdict::BadLength) {
    note (Abuse::MalformedRequest, "its Content-Length is no length");
    refuse (refusal_text (SOUP_STATUS_BAD_REQUEST, "a Content-Length has digits only, and fits in 63 bits"));
  } else {
    note (Abuse::MalformedRequest, "it does not begin as a request of HTTP/1.1 does");
    refuse (refusal_text (SOUP_STATUS_BAD_REQUEST, "this is no request of HTTP/1.1"));
  }
}

void ClientLink::on_written (const uint8_t *data, size_t size)
{
  counters ().sent_bytes += size;
  if (!is_websocket_) {
    response_bytes_ -= std::min (size, response_bytes_);
    account_.set_outgoing (response_bytes_);
    return;
  }
  (void)sent_.feed (data, size);
  moved_at_ = g_get_monotonic_time ();
  const uint64_t pending = submitted_ - sent_.messages ();
  for (; held_.size () > pending; held_.pop_front ())
    held_sum_ -= held_.front ();
  account_.set_outgoing (held_bytes ());
}

void ClientLink::on_gone ()
{
  clear_deadline ();
  // It may destroy this link, and itself with it.
  const Gone gone = std::move (gone_);
  gone (*this);
}

} // namespace wsrtc
