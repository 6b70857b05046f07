// SPDX-License-Identifier: LGPL-2.1-or-later
#include "client_socket.hpp"

#include <algorithm>
#include <utility>

#include "dialect.hpp"
#include "log.hpp"

namespace wsrtc {

namespace {

// What an unsent message costs besides its text: libsoup's frame, our size.
constexpr size_t unsent_overhead = 128;

// Refused frames until the client is sent away; one is forgiven in 10 s.
constexpr double faults = 16;
constexpr double faults_forgiven_per_second = 0.1;

// How long a peer may take to answer a close.
constexpr std::chrono::milliseconds close_timeout{1000};

// libsoup 3.2 turns a longer reason into a protocol error of its own.
constexpr size_t max_reason_bytes = 120;

} // namespace

ClientSocket::ClientSocket (SoupWebsocketConnection *socket, ClientLink &link, const SocketBudgets &budgets,
                            Speaker &speaker)
    : socket_ (GRef<SoupWebsocketConnection>::take_ref (socket)), link_ (link), speaker_ (speaker),
      frame_budget_ (budgets.frames, budgets.frames_per_second),
      byte_budget_ (budgets.bytes, budgets.bytes_per_second),
      fault_budget_ (faults, faults_forgiven_per_second), max_unsent_bytes_ (budgets.unsent_bytes),
      message_hook_ (socket, "message", G_CALLBACK (on_message), this),
      error_hook_ (socket, "error", G_CALLBACK (on_error), this),
      closed_hook_ (socket, "closed", G_CALLBACK (on_closed), this)
{
  // The frames of libsoup 3.2 are limited to 128 KiB by default.
  soup_websocket_connection_set_max_incoming_payload_size (socket, max_frame_bytes);
}

void ClientSocket::set_budgets (const SocketBudgets &budgets)
{
  frame_budget_ = TokenBucket (budgets.frames, budgets.frames_per_second);
  byte_budget_ = TokenBucket (budgets.bytes, budgets.bytes_per_second);
  max_unsent_bytes_ = budgets.unsent_bytes;
}

bool ClientSocket::is_open () const
{
  return !closing_ && !link_.is_cut () &&
         soup_websocket_connection_get_state (socket_.get ()) == SOUP_WEBSOCKET_STATE_OPEN;
}

bool ClientSocket::open (const ServerSettings &settings)
{
  const bool waited =
      link_.become_websocket (max_frame_bytes, [this] (size_t bytes, FrameMeter::Verdict verdict) {
        return received (bytes, verdict);
      });
  if (!waited) {
    drop (Abuse::BadHandshake, "it sent frames before the handshake had ended");
    return false;
  }
  heard_at_ = g_get_monotonic_time ();
  if (settings.keepalive_interval != 0) {
    // libsoup counts in seconds, and GLib fires such timers up to one late.
    const unsigned interval = (settings.keepalive_interval + 999) / 1000;
    soup_websocket_connection_set_keepalive_interval (socket_.get (), interval);
    watch_liveness (std::chrono::seconds (interval + 1) + std::chrono::milliseconds (settings.pong_timeout));
  }
  return true;
}

void ClientSocket::close (uint16_t code, const std::string &reason)
{
  if (std::exchange (closing_, true))
    return;
  liveness_.cancel ();
  speaker_.leave ();
  link_.set_deadline (close_timeout);
  if (soup_websocket_connection_get_state (socket_.get ()) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (socket_.get (), code, reason.substr (0, max_reason_bytes).c_str ());
}

LogLine ClientSocket::log_line (const char *event) const
{
  LogLine line (id_.str (), stream_.str (), event);
  line.with ("address", link_.address ());
  return line;
}

void ClientSocket::close (Abuse kind, uint16_t code, const std::string &reason)
{
  if (!closing_)
    link_.note (kind, log_line ("closed").reason (reason));
  close (code, reason);
}

void ClientSocket::drop (Abuse kind, const std::string &why)
{
  link_.note (kind, log_line ("dropped").reason (why));
  closing_ = true;
  liveness_.cancel ();
  // Leaving tells others, and this may be one of their deliveries: the end of
  // the stream, which follows, is the time for it.
  link_.cut ();
}

// ---- in ----

// Called from within libsoup's read: it may be told to close, no more.
bool ClientSocket::received (size_t bytes, FrameMeter::Verdict verdict)
{
  const int64_t now = g_get_monotonic_time ();
  heard_at_ = now;
  // The answer to a close is let in, a limit broken is the end.
  muted_ = muted_ || verdict != FrameMeter::Verdict::Fine;
  if (closing_)
    return !muted_;
  const uint64_t frames = link_.received ().frames ();
  const auto new_frames = static_cast<double> (frames - frames_seen_);
  frames_seen_ = frames;
  if (verdict == FrameMeter::Verdict::BadControl)
    close (Abuse::BrokenFrame, SOUP_WEBSOCKET_CLOSE_PROTOCOL_ERROR,
           "a control frame may have 125 bytes and no fragments");
  else if (verdict != FrameMeter::Verdict::Fine)
    close (Abuse::LongMessage, SOUP_WEBSOCKET_CLOSE_TOO_BIG, "a message may have 256 KiB in 256 fragments");
  else if (link_.held_bytes () > max_unsent_bytes_)
    close (Abuse::DoesNotRead, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION, "it does not read what it is sent");
  else if (!frame_budget_.take (new_frames, now) || !byte_budget_.take (static_cast<double> (bytes), now))
    close (Abuse::TooManyMessages, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION,
           "too many messages in too short a time");
  muted_ = closing_;
  return !muted_;
}

void ClientSocket::on_message (SoupWebsocketConnection *, int type, GBytes *data, gpointer self)
{
  auto &socket = *static_cast<ClientSocket *> (self);
  if (socket.closing_)
    return;
  if (type != SOUP_WEBSOCKET_DATA_TEXT) {
    socket.close (Abuse::BrokenFrame, SOUP_WEBSOCKET_CLOSE_UNSUPPORTED_DATA,
                  "only text frames with JSON are understood");
    return;
  }
  gsize size = 0;
  const auto *text = static_cast<const char *> (g_bytes_get_data (data, &size));
  socket.speaker_.on_text ({text, size});
}

void ClientSocket::count_fault (const Error &error)
{
  const Rejection kind = rejection_of (error.fault);
  counters ().reject (kind);
  GST_INFO ("%s", log_line ("refused").with ("kind", to_string (kind)).reason (error.text).c_str ());
  if (!fault_budget_.take (1, g_get_monotonic_time ()))
    close (Abuse::BadMessages, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION,
           "too many refused messages, the last one: " + error.text);
}

// One that sends and does not read is no better than one that is silent.
int64_t ClientSocket::last_life () const
{
  const int64_t stuck = link_.stuck_since ();
  return stuck == 0 ? heard_at_ : std::min (heard_at_, stuck);
}

void ClientSocket::watch_liveness (std::chrono::milliseconds deadline)
{
  const auto silent = std::chrono::microseconds (g_get_monotonic_time () - last_life ());
  if (silent >= deadline) {
    if (last_life () == heard_at_)
      drop (Abuse::DoesNotAnswer, "it does not answer pings");
    else
      drop (Abuse::DoesNotRead, "it has read nothing for " + std::to_string (deadline.count ()) + " ms");
    return;
  }
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds> (deadline - silent);
  liveness_.start (left + std::chrono::milliseconds (1), [this, deadline] { watch_liveness (deadline); });
}

// ---- out ----

bool ClientSocket::send (const std::string &frame)
{
  if (!is_open ())
    return false;
  const size_t cost = frame.size () + unsent_overhead;
  if (link_.held_bytes () + cost > max_unsent_bytes_) {
    drop (Abuse::DoesNotRead, "it does not read what it is sent");
    return false;
  }
  link_.hold (cost);
  if (link_.is_cut ())
    return false;
  soup_websocket_connection_send_text (socket_.get (), frame.c_str ());
  return true;
}

// ---- the end ----

// libsoup closes by itself after a broken frame, but waits for ever for a peer
// that does not read.
void ClientSocket::on_error (SoupWebsocketConnection *, GError *error, gpointer self)
{
  auto &socket = *static_cast<ClientSocket *> (self);
  const LogLine line = socket.log_line ("failed").reason (error->message);
  if (error->domain == SOUP_WEBSOCKET_ERROR)
    socket.link_.note (Abuse::BrokenFrame, line);
  else
    GST_INFO ("%s", line.c_str ());
  socket.closing_ = true;
  socket.liveness_.cancel ();
  socket.link_.set_deadline (close_timeout);
}

void ClientSocket::on_closed (SoupWebsocketConnection *, gpointer self)
{
  auto &socket = *static_cast<ClientSocket *> (self);
  socket.closing_ = true;
  socket.liveness_.cancel ();
  socket.speaker_.leave ();
  socket.speaker_.on_closed ();
}

} // namespace wsrtc
