// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ws_member.hpp"

#include <utility>

#include "log.hpp"

namespace wsrtc {

namespace {

struct Budgets {
  double frames, frames_per_second;
  double bytes, bytes_per_second;
  size_t unsent_bytes;
};

// A browser trickles some tens of candidates. A source does that for every one
// of its viewers, and all of them may come at once after a restart.
constexpr Budgets guest_budgets = {600, 50, 1 << 20, 128 << 10, 1 << 20};
constexpr Budgets source_budgets = {60000, 5000, 64 << 20, 16 << 20, 16 << 20};

// What an unsent message costs besides its text: libsoup's frame, our size.
constexpr size_t unsent_overhead = 128;

// Refused frames until the client is sent away; one is forgiven in 10 s.
constexpr double faults = 16;
constexpr double faults_forgiven_per_second = 0.1;

// How long a peer may take to answer a close.
constexpr std::chrono::milliseconds close_timeout{1000};

// libsoup 3.2 turns a longer reason into a protocol error of its own.
constexpr size_t max_reason_bytes = 120;

const Budgets &budgets_of (Role role)
{
  return role == Role::Source ? source_budgets : guest_budgets;
}

DialectConfig config_of (Role role)
{
  DialectConfig config;
  config.vocabulary = role == Role::Plain ? Vocabulary::Plain : Vocabulary::ExtendedServer;
  return config;
}

} // namespace

WsMember::WsMember (SoupWebsocketConnection *socket, ClientLink &link, Rooms &rooms, Place place,
                    Closed closed)
    : socket_ (GRef<SoupWebsocketConnection>::take_ref (socket)), link_ (link), rooms_ (rooms),
      place_ (std::move (place)), closed_ (std::move (closed)),
      dialect_ (find_dialect ("wsrtc")->create (config_of (place_.role))),
      frame_budget_ (budgets_of (place_.role).frames, budgets_of (place_.role).frames_per_second),
      byte_budget_ (budgets_of (place_.role).bytes, budgets_of (place_.role).bytes_per_second),
      fault_budget_ (faults, faults_forgiven_per_second),
      message_hook_ (socket, "message", G_CALLBACK (on_message), this),
      error_hook_ (socket, "error", G_CALLBACK (on_error), this),
      closed_hook_ (socket, "closed", G_CALLBACK (on_closed), this)
{
  // The frames of libsoup 3.2 are limited to 128 KiB by default.
  soup_websocket_connection_set_max_incoming_payload_size (socket, max_frame_bytes);
}

WsMember::~WsMember ()
{
  leave ();
}

bool WsMember::is_open () const
{
  return !closing_ && soup_websocket_connection_get_state (socket_.get ()) == SOUP_WEBSOCKET_STATE_OPEN;
}

void WsMember::open (const ServerSettings &settings)
{
  const bool waited =
      link_.become_websocket (max_frame_bytes, [this] (size_t bytes, FrameMeter::Verdict verdict) {
        return received (bytes, verdict);
      });
  if (!waited) {
    drop ("it sent frames before the handshake had ended");
    return;
  }
  heard_at_ = g_get_monotonic_time ();
  if (settings.keepalive_interval != 0) {
    // libsoup counts in seconds, and GLib fires such timers up to one late.
    const unsigned interval = (settings.keepalive_interval + 999) / 1000;
    soup_websocket_connection_set_keepalive_interval (socket_.get (), interval);
    watch_liveness (std::chrono::seconds (interval + 1) + std::chrono::milliseconds (settings.pong_timeout));
  }
  const Status joined = rooms_.join (place_.room, id_, place_.role, *this);
  if (!joined) {
    deliver ({{}, ErrorReport{to_string (joined.error ().fault), joined.error ().text}});
    close (SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION, joined.error ().text);
    return;
  }
  joined_ = true;
  GST_INFO ("client %s from %s joined room %s as %s", id_.c_str (), link_.address ().c_str (),
            place_.room.c_str (), place_.role == Role::Plain ? "plain client" : to_string (place_.role));
}

void WsMember::leave ()
{
  if (!std::exchange (joined_, false))
    return;
  GST_INFO ("client %s left room %s", id_.c_str (), place_.room.c_str ());
  rooms_.leave (place_.room, id_);
}

void WsMember::close (SoupWebsocketCloseCode code, const std::string &reason)
{
  if (std::exchange (closing_, true))
    return;
  liveness_.cancel ();
  leave ();
  link_.set_deadline (close_timeout);
  if (soup_websocket_connection_get_state (socket_.get ()) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (socket_.get (), code, reason.substr (0, max_reason_bytes).c_str ());
}

void WsMember::drop (const char *why)
{
  GST_WARNING ("client %s from %s dropped: %s", id_.c_str (), link_.address ().c_str (), why);
  closing_ = true;
  liveness_.cancel ();
  // Leaving tells others, and this may be one of their deliveries: the end of
  // the stream, which follows, is the time for it.
  link_.cut ();
}

// ---- in ----

// Called from within libsoup's read: it may be told to close, no more.
bool WsMember::received (size_t bytes, FrameMeter::Verdict verdict)
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
  if (verdict != FrameMeter::Verdict::Fine)
    close (SOUP_WEBSOCKET_CLOSE_TOO_BIG, "a message may have 256 KiB in 256 fragments");
  else if (!frame_budget_.take (new_frames, now) || !byte_budget_.take (static_cast<double> (bytes), now))
    close (SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION, "too many messages in too short a time");
  muted_ = closing_;
  return !muted_;
}

void WsMember::on_message (SoupWebsocketConnection *, int type, GBytes *data, gpointer self)
{
  auto &connection = *static_cast<WsMember *> (self);
  if (connection.closing_)
    return;
  if (type != SOUP_WEBSOCKET_DATA_TEXT) {
    connection.close (SOUP_WEBSOCKET_CLOSE_UNSUPPORTED_DATA, "only text frames with JSON are understood");
    return;
  }
  gsize size = 0;
  const auto *text = static_cast<const char *> (g_bytes_get_data (data, &size));
  connection.read_frame ({text, size});
}

void WsMember::read_frame (std::string_view frame)
{
  const Result<DialectOutput> output = dialect_->receive (frame);
  if (!output) {
    refuse_frame (output.error ());
    return;
  }
  for (const std::string &answer : output->frames)
    write_frame (answer);
  for (const Message &message : output->messages) {
    if (!joined_)
      return;
    if (const Status status = rooms_.receive (place_.room, id_, message); !status)
      refuse_frame (status.error ());
  }
}

void WsMember::refuse_frame (const Error &error)
{
  GST_INFO ("frame of client %s refused: %s", id_.c_str (), error.text.c_str ());
  deliver ({{}, ErrorReport{to_string (error.fault), error.text}});
  if (!fault_budget_.take (1, g_get_monotonic_time ()))
    close (SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION, "too many refused messages, the last one: " + error.text);
}

void WsMember::watch_liveness (std::chrono::milliseconds deadline)
{
  const auto silent = std::chrono::microseconds (g_get_monotonic_time () - heard_at_);
  if (silent >= deadline) {
    drop ("it does not answer pings");
    return;
  }
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds> (deadline - silent);
  liveness_.start (left + std::chrono::milliseconds (1), [this, deadline] { watch_liveness (deadline); });
}

// ---- out ----

void WsMember::deliver (const Message &message)
{
  for (const std::string &frame : dialect_->send (message).frames)
    if (!write_frame (frame))
      return;
}

bool WsMember::write_frame (const std::string &frame)
{
  if (!is_open ())
    return false;
  const uint64_t pending = submitted_ - link_.sent ().messages ();
  for (; unsent_.size () > pending; unsent_.pop_front ())
    unsent_bytes_ -= unsent_.front ();

  const size_t cost = frame.size () + unsent_overhead;
  if (unsent_bytes_ + cost > budgets_of (place_.role).unsent_bytes) {
    drop ("it does not read what it is sent");
    return false;
  }
  unsent_.push_back (cost);
  unsent_bytes_ += cost;
  submitted_++;
  soup_websocket_connection_send_text (socket_.get (), frame.c_str ());
  return true;
}

// ---- the end ----

// libsoup closes by itself after a broken frame, but waits for ever for a peer
// that does not read.
void WsMember::on_error (SoupWebsocketConnection *, GError *error, gpointer self)
{
  auto &connection = *static_cast<WsMember *> (self);
  GST_INFO ("client %s: %s", connection.id_.c_str (), error->message);
  connection.closing_ = true;
  connection.liveness_.cancel ();
  connection.link_.set_deadline (close_timeout);
}

void WsMember::on_closed (SoupWebsocketConnection *, gpointer self)
{
  auto &connection = *static_cast<WsMember *> (self);
  connection.closing_ = true;
  connection.liveness_.cancel ();
  connection.leave ();
  connection.closed_ (connection);
}

} // namespace wsrtc
