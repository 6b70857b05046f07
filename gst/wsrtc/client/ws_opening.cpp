// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ws_opening.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <utility>

#include "../error_bridge.hpp"

namespace wsrtc {

namespace {

std::string describe (GTlsCertificateFlags faults)
{
  static const struct {
    GTlsCertificateFlags flag;
    const char *text;
  } rows[] = {
      {G_TLS_CERTIFICATE_UNKNOWN_CA, "no authority that is trusted here has signed it"},
      {G_TLS_CERTIFICATE_BAD_IDENTITY, "it is for another host name"},
      {G_TLS_CERTIFICATE_NOT_ACTIVATED, "it is not valid yet"},
      {G_TLS_CERTIFICATE_EXPIRED, "it has expired"},
      {G_TLS_CERTIFICATE_REVOKED, "it was revoked"},
      {G_TLS_CERTIFICATE_INSECURE, "its algorithm is insecure"},
  };

  std::string text;
  for (const auto &row : rows) {
    if ((faults & row.flag) != 0)
      text += (text.empty () ? "" : " and ") + std::string (row.text);
  }
  return text.empty () ? "it cannot be verified" : text;
}

} // namespace

// What a GIO operation hands back. It comes also after a cancellation, when the
// opening is gone; hence what the operation uses is kept here.
struct WsOpening::Ticket {
  WsOpening *owner;
  std::string request;

  // The owner, if there still is one; frees the ticket.
  static WsOpening *redeem (gpointer data)
  {
    auto *ticket = static_cast<Ticket *> (data);
    WsOpening *owner = ticket->owner;
    if (owner != nullptr)
      owner->ticket_ = nullptr;
    delete ticket;
    return owner;
  }
};

WsOpening::WsOpening (const WsTarget &target, Opened opened, Failed failed)
    : target_ (target), opened_ (std::move (opened)), failed_ (std::move (failed)),
      cancellable_ (GRef<GCancellable>::adopt (g_cancellable_new ()))
{
}

WsOpening::~WsOpening ()
{
  drop ();
}

void WsOpening::drop ()
{
  if (ticket_ != nullptr)
    std::exchange (ticket_, nullptr)->owner = nullptr;
  g_cancellable_cancel (cancellable_.get ());
  if (GSource *source = std::exchange (reply_source_, nullptr)) {
    g_source_destroy (source);
    g_source_unref (source);
  }
  on_event_.disconnect ();
  on_certificate_.disconnect ();
  deadline_.cancel ();
  stream_ = nullptr;
}

void WsOpening::fail (const WsFailure &failure)
{
  drop ();
  // On the stack, because the callback may destroy the opening.
  const Failed failed = std::move (failed_);
  failed (failure);
}

void WsOpening::start ()
{
  deadline_.start (target_.connect_timeout, [this] {
    fail ({{Fault::Timeout, "no WebSocket within " + std::to_string (target_.connect_timeout.count ()) +
                                " ms: check that a wsrtc server runs there"}});
  });

  const auto client = GRef<GSocketClient>::adopt (g_socket_client_new ());
  if (target_.address.secure) {
    g_socket_client_set_tls (client.get (), TRUE);
    const auto on_event = +[] (GSocketClient *, GSocketClientEvent event, GSocketConnectable *,
                               GIOStream *stream, WsOpening *self) {
      if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
        self->prepare_tls (G_TLS_CONNECTION (stream));
    };
    on_event_ = SignalHook (client.get (), "event", G_CALLBACK (on_event), this);
  }
  const auto where = GRef<GSocketConnectable>::adopt (
      g_network_address_new (target_.address.host.c_str (), target_.address.port));
  ticket_ = new Ticket{this, {}};
  const auto on_done = [] (GObject *source, GAsyncResult *result, gpointer data) {
    GError *error = nullptr;
    const auto stream = GRef<GSocketConnection>::adopt (
        g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error));
    const GUnique<GError> owned (error);
    if (WsOpening *self = Ticket::redeem (data))
      self->on_connected (stream.get (), error);
  };
  g_socket_client_connect_async (client.get (), where.get (), cancellable_.get (), on_done, ticket_);
}

void WsOpening::prepare_tls (GTlsConnection *tls)
{
  if (target_.trust)
    g_tls_connection_set_database (tls, target_.trust.get ());
  // Keeps the reason for the error message; FALSE = what GIO refuses stays refused.
  const auto on_certificate =
      +[] (GTlsConnection *, GTlsCertificate *, GTlsCertificateFlags faults, WsOpening *self) -> gboolean {
    self->certificate_faults_ = faults;
    return FALSE;
  };
  on_certificate_ = SignalHook (tls, "accept-certificate", G_CALLBACK (on_certificate), this);
}

WsFailure WsOpening::failure_of (const GError *error) const
{
  if (certificate_faults_ == G_TLS_CERTIFICATE_NO_FLAGS)
    return {from_gerror (error, Fault::Network)};
  return {{Fault::Security, "the server's certificate is refused: " + describe (certificate_faults_) +
                                "; give the server a valid one, or its authority in the property ca-file"},
          true};
}

void WsOpening::on_connected (GSocketConnection *stream, const GError *error)
{
  if (stream == nullptr) {
    fail (failure_of (error));
    return;
  }
  stream_ = GRef<GIOStream>::take_ref (G_IO_STREAM (stream));
  // Signalling is small messages that somebody waits for.
  g_socket_set_option (g_socket_connection_get_socket (stream), IPPROTO_TCP, TCP_NODELAY, TRUE, nullptr);
  send_request ();
}

void WsOpening::send_request ()
{
  ticket_ = new Ticket{this, write_ws_request (target_.address, key_, target_.headers)};
  const auto on_done = [] (GObject *source, GAsyncResult *result, gpointer data) {
    GError *error = nullptr;
    g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, nullptr, &error);
    const GUnique<GError> owned (error);
    WsOpening *self = Ticket::redeem (data);
    if (self != nullptr && error != nullptr)
      self->fail (self->failure_of (error));
    else if (self != nullptr)
      self->await_reply ();
  };
  g_output_stream_write_all_async (g_io_stream_get_output_stream (stream_.get ()), ticket_->request.data (),
                                   ticket_->request.size (), G_PRIORITY_DEFAULT, cancellable_.get (), on_done,
                                   ticket_);
}

void WsOpening::await_reply ()
{
  GInputStream *input = g_io_stream_get_input_stream (stream_.get ());
  reply_source_ = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (input), nullptr);
  const GPollableSourceFunc on_readable = [] (GObject *, gpointer data) -> gboolean {
    static_cast<WsOpening *> (data)->read_reply ();
    return G_SOURCE_CONTINUE;
  };
  g_source_set_callback (reply_source_, G_SOURCE_FUNC (on_readable), this, nullptr);
  g_source_attach (reply_source_, g_main_context_get_thread_default ());
}

// Byte by byte, because the first frame may follow at once and is libsoup's.
void WsOpening::read_reply ()
{
  auto *input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (stream_.get ()));
  while (reply_.size () < max_reply_bytes) {
    char byte = '\0';
    GError *error = nullptr;
    const gssize got = g_pollable_input_stream_read_nonblocking (input, &byte, 1, nullptr, &error);
    const GUnique<GError> owned (error);
    if (got < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
      return;
    if (got < 0) {
      fail (failure_of (error));
      return;
    }
    if (got == 0) {
      fail ({{Fault::Network, "the server closed the connection before it answered"}});
      return;
    }
    reply_ += byte;
    if (byte == '\n' && reply_.size () >= 4 && reply_.compare (reply_.size () - 4, 4, "\r\n\r\n") == 0) {
      on_reply ();
      return;
    }
  }
  fail ({{Fault::TooLarge,
          "the server answered with more than " + std::to_string (max_reply_bytes) + " bytes of headers"}});
}

void WsOpening::on_reply ()
{
  if (const auto failure = check_ws_reply (reply_, key_)) {
    fail (*failure);
    return;
  }
  const GRef<GIOStream> stream = std::move (stream_);
  drop ();
  const Opened opened = std::move (opened_);
  opened (stream);
}

} // namespace wsrtc
