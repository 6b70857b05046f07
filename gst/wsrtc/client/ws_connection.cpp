// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ws_connection.hpp"

#include "../error_bridge.hpp"
#include "../wire/frame_meter.hpp"
#include "../wire/guarded_stream.hpp"
#include "dialect.hpp"
#include "shown_text.hpp"

namespace wsrtc {

namespace {

// What may wait for a server that has stopped reading.
constexpr uint64_t max_backlog_bytes = uint64_t{4} * 1024 * 1024;
// As many as a close frame has, RFC 6455 section 5.5.
constexpr size_t max_close_words = 123;

} // namespace

// Sees all bytes of the opened connection; lives as long as libsoup holds the
// stream, which may be longer than the connection.
class WsConnection::Tap final : public StreamWatch {
public:
  explicit Tap (WsConnection *owner) : owner_ (owner) {}

  void forget_owner () { owner_ = nullptr; }

  uint64_t written () const { return written_; }

  bool on_read (const uint8_t *data, size_t size) override
  {
    if (meter_.feed (data, size) == FrameMeter::Verdict::Fine)
      return true;
    if (owner_ != nullptr)
      owner_->fail_soon ({Fault::TooLarge, "the server sent a message of more than " +
                                               std::to_string (max_frame_bytes / 1024) + " KiB"});
    return false;
  }

  void on_written (const uint8_t *, size_t size) override { written_ += size; }

  void on_gone () override
  {
    if (owner_ != nullptr)
      owner_->tap_ = nullptr;
    delete this;
  }

private:
  WsConnection *owner_;
  FrameMeter meter_{{max_frame_bytes}};
  uint64_t written_ = 0;
};

// Holds a socket of ours that is no longer wanted for as long as it takes what
// was sent to go out: one frame goes in each round of the context, so a round
// in which nothing went means that all is out, or that the network is full. It
// does not wait for the peer, and a peer that floods us cannot hold it up.
class WsConnection::Farewell {
public:
  static void say (GRef<SoupWebsocketConnection> socket, const Tap *tap)
  {
    if (soup_websocket_connection_get_state (socket.get ()) == SOUP_WEBSOCKET_STATE_OPEN)
      soup_websocket_connection_close (socket.get (), SOUP_WEBSOCKET_CLOSE_GOING_AWAY, nullptr);
    GSource *source = g_idle_source_new ();
    g_source_set_priority (source, G_PRIORITY_DEFAULT);
    g_source_set_static_name (source, "wsrtc farewell");
    const GSourceFunc on_round = [] (gpointer data) { return static_cast<Farewell *> (data)->on_round (); };
    const GDestroyNotify free_data = [] (gpointer data) { delete static_cast<Farewell *> (data); };
    g_source_set_callback (source, on_round, new Farewell (std::move (socket), tap), free_data);
    g_source_attach (source, g_main_context_get_thread_default ());
    g_source_unref (source);
  }

private:
  Farewell (GRef<SoupWebsocketConnection> socket, const Tap *tap) : socket_ (std::move (socket)), tap_ (tap)
  {
  }

  gboolean on_round ()
  {
    const uint64_t before = std::exchange (written_, tap_->written ());
    quiet_rounds_ = written_ == before ? quiet_rounds_ + 1 : 0;
    return quiet_rounds_ < 2 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
  }

  const GRef<SoupWebsocketConnection> socket_;
  const Tap *const tap_; // lives at least as long as the socket
  uint64_t written_ = 0;
  unsigned quiet_rounds_ = 0;
};

WsConnection::WsConnection (const WsTarget &target, WsConnectionClient &client)
    : target_ (target), client_ (client),
      opening_ (
          target_, [this] (const GRef<GIOStream> &stream) { on_opened (stream); },
          [this] (const WsFailure &failure) { fail (failure); })
{
}

WsConnection::~WsConnection ()
{
  const Tap *tap = tap_;
  if (GRef<SoupWebsocketConnection> socket = let_go (); socket && tap != nullptr)
    Farewell::say (std::move (socket), tap);
}

GRef<SoupWebsocketConnection> WsConnection::let_go ()
{
  hooks_.clear ();
  alive_.cancel ();
  failing_.cancel ();
  if (tap_ != nullptr)
    std::exchange (tap_, nullptr)->forget_owner ();
  return std::move (socket_);
}

void WsConnection::fail (WsFailure failure)
{
  // Closed at once: there is nobody worth a goodbye.
  if (const GRef<SoupWebsocketConnection> socket = let_go ())
    g_io_stream_close (soup_websocket_connection_get_io_stream (socket.get ()), nullptr, nullptr);
  failure.error = failure.error.within (target_.address.shown ());
  client_.on_failed (failure);
}

// From within a read or a send, where nobody expects us to be gone afterwards.
void WsConnection::fail_soon (Error error)
{
  failing_.start (std::chrono::milliseconds (0), [this, error = std::move (error)] { fail ({error}); });
}

void WsConnection::on_opened (const GRef<GIOStream> &stream)
{
  tap_ = new Tap (this);
  const GRef<GIOStream> guarded = make_guarded_stream (stream.get (), *tap_);
  const GUnique<GUri> uri (g_uri_build (G_URI_FLAGS_ENCODED, target_.address.secure ? "wss" : "ws", nullptr,
                                        target_.address.host.c_str (), target_.address.port, "/", nullptr,
                                        nullptr));
  socket_ = GRef<SoupWebsocketConnection>::adopt (soup_websocket_connection_new (
      guarded.get (), uri.get (), SOUP_WEBSOCKET_CONNECTION_CLIENT, nullptr, nullptr, nullptr));
  soup_websocket_connection_set_max_incoming_payload_size (socket_.get (), max_frame_bytes);
  connect_signals ();
  if (target_.keepalive.count () > 0) {
    // libsoup counts in seconds.
    const auto seconds = std::chrono::ceil<std::chrono::seconds> (target_.keepalive);
    soup_websocket_connection_set_keepalive_interval (socket_.get (), static_cast<guint> (seconds.count ()));
    on_alive ();
  }
  client_.on_open ();
}

void WsConnection::connect_signals ()
{
  const auto on_message = +[] (SoupWebsocketConnection *, gint type, GBytes *bytes, WsConnection *self) {
    self->on_alive ();
    if (type != SOUP_WEBSOCKET_DATA_TEXT) {
      self->client_.on_binary ();
      return;
    }
    gsize size = 0;
    const auto *text = static_cast<const char *> (g_bytes_get_data (bytes, &size));
    self->client_.on_text ({text, size});
  };
  const auto on_pong = +[] (SoupWebsocketConnection *, GBytes *, WsConnection *self) { self->on_alive (); };
  const auto on_error = +[] (SoupWebsocketConnection *, GError *error, WsConnection *self) {
    self->fail_soon (from_gerror (error, Fault::Network));
  };
  const auto on_closed = +[] (SoupWebsocketConnection *, WsConnection *self) { self->on_closed (); };
  hooks_.emplace_back (socket_.get (), "message", G_CALLBACK (on_message), this);
  hooks_.emplace_back (socket_.get (), "pong", G_CALLBACK (on_pong), this);
  hooks_.emplace_back (socket_.get (), "error", G_CALLBACK (on_error), this);
  // A server that says goodbye and then leaves its side open would have libsoup
  // wait 5 s for "closed".
  hooks_.emplace_back (socket_.get (), "closing", G_CALLBACK (on_closed), this);
  hooks_.emplace_back (socket_.get (), "closed", G_CALLBACK (on_closed), this);
}

// libsoup 3.2 sends pings but does not miss a pong; that is done here.
void WsConnection::on_alive ()
{
  if (target_.keepalive.count () <= 0 || failing_.active ())
    return;
  const auto limit = 2 * std::chrono::ceil<std::chrono::seconds> (target_.keepalive);
  alive_.start (limit, [this, limit] {
    fail ({{Fault::Timeout, "the server has been silent for " + std::to_string (limit.count ()) + " s"}});
  });
}

void WsConnection::on_closed ()
{
  // An error that was told before says more.
  if (failing_.active ())
    return;
  const gushort code = soup_websocket_connection_get_close_code (socket_.get ());
  const char *words = soup_websocket_connection_get_close_data (socket_.get ());
  std::string text = "the server closed the connection";
  if (code != 0)
    text += " with code " + std::to_string (code);
  if (words != nullptr && *words != '\0')
    text += " (" + shown_text (words, max_close_words) + ")";
  // Soon, so that the answer to a close frame goes out first.
  fail_soon ({Fault::Closed, text});
}

void WsConnection::send (const std::string &frame)
{
  if (!socket_ || soup_websocket_connection_get_state (socket_.get ()) != SOUP_WEBSOCKET_STATE_OPEN)
    return; // "closed" is on its way
  queued_bytes_ += frame.size ();
  // Pings and frame headers count as written only, which errs on the side of
  // patience.
  if (tap_ != nullptr && queued_bytes_ > tap_->written () + max_backlog_bytes) {
    fail_soon ({Fault::Timeout, "the server has stopped reading"});
    return;
  }
  const GUnique<GBytes> bytes (g_bytes_new (frame.data (), frame.size ()));
  soup_websocket_connection_send_message (socket_.get (), SOUP_WEBSOCKET_DATA_TEXT, bytes.get ());
}

} // namespace wsrtc
