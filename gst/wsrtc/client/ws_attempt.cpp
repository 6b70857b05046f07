// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ws_attempt.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "../error_bridge.hpp"
#include "tls_faults.hpp"

namespace wsrtc {

namespace {

// What each address of a name has of the time, so that one that is silent, such as that
// of IPv6 where there is no way, does not keep us from the next. In whole seconds: GIO.
guint seconds_of_address (std::chrono::milliseconds connect_timeout)
{
  return static_cast<guint> (std::chrono::ceil<std::chrono::seconds> (connect_timeout / 3).count ());
}

// One attempt; its calls block, its signals come on the same thread.
class Attempt {
public:
  Attempt (const WsTarget &target, GCancellable *cancellable) : target_ (target), cancellable_ (cancellable)
  {
  }

  WsAttemptResult run ();

private:
  static void on_event (GSocketClient *, GSocketClientEvent event, GSocketConnectable *, GIOStream *stream,
                        Attempt *self);
  static gboolean on_certificate (GTlsConnection *, GTlsCertificate *, GTlsCertificateFlags faults,
                                  Attempt *self);
  GRef<GIOStream> connect (WsFailure &failure);
  bool send_request (GIOStream *stream, WsFailure &failure);
  bool read_reply (GIOStream *stream, WsFailure &failure);
  WsFailure failure_of (const GError *error) const;

  const WsTarget &target_;
  GCancellable *const cancellable_;
  const std::string key_ = make_ws_key ();
  SignalHook on_certificate_;
  GTlsCertificateFlags certificate_faults_ = G_TLS_CERTIFICATE_NO_FLAGS;
  std::string reply_;
};

void Attempt::on_event (GSocketClient *, GSocketClientEvent event, GSocketConnectable *, GIOStream *stream,
                        Attempt *self)
{
  // From here on there is the limit of the whole only.
  if (event == G_SOCKET_CLIENT_CONNECTED && G_IS_SOCKET_CONNECTION (stream))
    g_socket_set_timeout (g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream)), 0);
  if (event != G_SOCKET_CLIENT_TLS_HANDSHAKING)
    return;
  if (self->target_.trust)
    g_tls_connection_set_database (G_TLS_CONNECTION (stream), self->target_.trust.get ());
  self->on_certificate_ = SignalHook (stream, "accept-certificate", G_CALLBACK (on_certificate), self);
}

// Keeps the reason for the error message; FALSE = what GIO refuses stays refused.
gboolean Attempt::on_certificate (GTlsConnection *, GTlsCertificate *, GTlsCertificateFlags faults,
                                  Attempt *self)
{
  self->certificate_faults_ = faults;
  return FALSE;
}

WsFailure Attempt::failure_of (const GError *error) const
{
  if (certificate_faults_ == G_TLS_CERTIFICATE_NO_FLAGS)
    return {from_gerror (error, g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ? Fault::Timeout
                                                                                          : Fault::Network)};
  return {certificate_error (certificate_faults_), !is_matter_of_time (certificate_faults_)};
}

GRef<GIOStream> Attempt::connect (WsFailure &failure)
{
  const auto client = GRef<GSocketClient>::adopt (g_socket_client_new ());
  g_socket_client_set_tls (client.get (), target_.address.secure);
  g_socket_client_set_timeout (client.get (), seconds_of_address (target_.connect_timeout));
  const SignalHook hook (client.get (), "event", G_CALLBACK (on_event), this);
  const auto where = GRef<GSocketConnectable>::adopt (
      g_network_address_new (target_.address.host.c_str (), target_.address.port));
  GError *error = nullptr;
  const auto connection = GRef<GSocketConnection>::adopt (
      g_socket_client_connect (client.get (), where.get (), cancellable_, &error));
  const GUnique<GError> owned (error);
  if (!connection) {
    failure = failure_of (error);
    return nullptr;
  }
  // Signalling is small messages that somebody waits for.
  g_socket_set_option (g_socket_connection_get_socket (connection.get ()), IPPROTO_TCP, TCP_NODELAY, TRUE,
                       nullptr);
  return GRef<GIOStream>::take_ref (G_IO_STREAM (connection.get ()));
}

bool Attempt::send_request (GIOStream *stream, WsFailure &failure)
{
  const std::string request = write_ws_request (target_.address, key_, target_.subprotocol, target_.headers);
  GError *error = nullptr;
  if (g_output_stream_write_all (g_io_stream_get_output_stream (stream), request.data (), request.size (),
                                 nullptr, cancellable_, &error))
    return true;
  const GUnique<GError> owned (error);
  failure = failure_of (error);
  return false;
}

// Byte by byte, because the first frame may follow at once and is libsoup's.
bool Attempt::read_reply (GIOStream *stream, WsFailure &failure)
{
  while (reply_.size () < max_reply_bytes) {
    char byte = '\0';
    GError *error = nullptr;
    const gssize got =
        g_input_stream_read (g_io_stream_get_input_stream (stream), &byte, 1, cancellable_, &error);
    const GUnique<GError> owned (error);
    if (got < 0) {
      failure = failure_of (error);
      return false;
    }
    if (got == 0) {
      failure = {{Fault::Network, "the server closed the connection before it answered"}};
      return false;
    }
    reply_ += byte;
    if (byte == '\n' && reply_.size () >= 4 && reply_.compare (reply_.size () - 4, 4, "\r\n\r\n") == 0)
      return true;
  }
  failure = {{Fault::TooLarge, "the server answered with more than " + std::to_string (max_reply_bytes) +
                                   " bytes of headers"}};
  return false;
}

WsAttemptResult Attempt::run ()
{
  WsAttemptResult result;
  GRef<GIOStream> stream = connect (result.failure);
  if (!stream || !send_request (stream.get (), result.failure) || !read_reply (stream.get (), result.failure))
    return result;
  if (const auto refusal = check_ws_reply (reply_, key_, target_.subprotocol))
    result.failure = *refusal;
  else
    result.stream = std::move (stream);
  return result;
}

} // namespace

WsAttemptResult attempt_websocket (const WsTarget &target, GCancellable *cancellable)
{
  return Attempt (target, cancellable).run ();
}

} // namespace wsrtc
