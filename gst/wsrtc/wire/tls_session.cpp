// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tls_session.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>

namespace wsrtc {

namespace {

// Small enough for any socket's send buffer, hence sent without waiting.
constexpr char plain_http_answer[] = "HTTP/1.1 400 Bad Request\r\n"
                                     "Content-Type: text/plain; charset=utf-8\r\n"
                                     "Content-Length: 67\r\n"
                                     "Connection: close\r\n\r\n"
                                     "This port speaks TLS: the address has to begin with https or wss.\r\n";

// What is left of a request that is not read: a socket that is closed with
// bytes in it resets the connection, and the answer is lost on its way.
constexpr int drained_blocks = 32;

} // namespace

TlsSession::TlsSession (GIOStream *base, SSL_CTX *context) : base_ (base), ssl_ (SSL_new (context))
{
  BIO *bio = ssl_ ? BIO_new (bio_method ()) : nullptr;
  if (!bio) {
    ssl_ = nullptr;
    return;
  }
  BIO_set_data (bio, this);
  BIO_set_init (bio, 1);
  SSL_set_bio (ssl_.get (), bio, bio); // takes it
  SSL_set_accept_state (ssl_.get ());
}

// ---- below ----

BIO_METHOD *TlsSession::bio_method ()
{
  static BIO_METHOD *const method = [] {
    BIO_METHOD *made = BIO_meth_new (BIO_get_new_index () | BIO_TYPE_SOURCE_SINK, "wsrtc stream");
    BIO_meth_set_read (made, on_bio_read);
    BIO_meth_set_write (made, on_bio_write);
    BIO_meth_set_ctrl (made, on_bio_control);
    return made;
  }();
  return method;
}

int TlsSession::on_bio_read (BIO *bio, char *buffer, int size)
{
  auto &self = *static_cast<TlsSession *> (BIO_get_data (bio));
  GError *error = nullptr;
  const gssize got = g_pollable_input_stream_read_nonblocking (self.input (), buffer,
                                                               static_cast<gsize> (size), nullptr, &error);
  const GUnique<GError> owned (error);
  BIO_clear_retry_flags (bio);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    BIO_set_retry_read (bio);
  self.ended_ = self.ended_ || got == 0;
  return static_cast<int> (got);
}

int TlsSession::on_bio_write (BIO *bio, const char *buffer, int size)
{
  auto &self = *static_cast<TlsSession *> (BIO_get_data (bio));
  GError *error = nullptr;
  const gssize written = g_pollable_output_stream_write_nonblocking (
      self.output (), buffer, static_cast<gsize> (size), nullptr, &error);
  const GUnique<GError> owned (error);
  BIO_clear_retry_flags (bio);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    BIO_set_retry_write (bio);
  return static_cast<int> (written);
}

long TlsSession::on_bio_control (BIO *bio, int command, long, void *)
{
  if (command == BIO_CTRL_EOF)
    return static_cast<TlsSession *> (BIO_get_data (bio))->ended_ ? 1 : 0;
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

GPollableInputStream *TlsSession::input () const
{
  return G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (base_));
}

GPollableOutputStream *TlsSession::output () const
{
  return G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (base_));
}

// ---- above ----

gssize TlsSession::read (void *buffer, gsize size, GError **error)
{
  ERR_clear_error ();
  size_t got = 0;
  const int result = SSL_read_ex (ssl_.get (), buffer, size, &got);
  read_need_ = Need::Input;
  return result == 1 ? static_cast<gssize> (got) : failed (result, read_need_, error);
}

gssize TlsSession::write (const void *buffer, gsize size, GError **error)
{
  if (size == 0)
    return 0;
  ERR_clear_error ();
  size_t written = 0;
  const int result = SSL_write_ex (ssl_.get (), buffer, size, &written);
  write_need_ = Need::Output;
  return result == 1 ? static_cast<gssize> (written) : failed (result, write_need_, error);
}

gssize TlsSession::failed (int result, Need &need, GError **error)
{
  const int why = SSL_get_error (ssl_.get (), result);
  if (why == SSL_ERROR_ZERO_RETURN)
    return 0;
  if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) {
    need = why == SSL_ERROR_WANT_READ ? Need::Input : Need::Output;
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "TLS has nothing ready now");
    return -1;
  }
  const unsigned long fault = ERR_peek_error ();
  const char *reason = ERR_reason_error_string (fault);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, "TLS: %s",
               reason ? reason : "the connection is gone");
  if (!broken_ && ERR_GET_LIB (fault) == ERR_LIB_SSL && ERR_GET_REASON (fault) == SSL_R_HTTP_REQUEST)
    answer_plain_http ();
  broken_ = true;
  ERR_clear_error ();
  return -1;
}

void TlsSession::answer_plain_http ()
{
  char block[4096];
  for (int i = 0; i < drained_blocks; i++)
    if (g_pollable_input_stream_read_nonblocking (input (), block, sizeof block, nullptr, nullptr) <= 0)
      break;
  g_pollable_output_stream_write_nonblocking (output (), plain_http_answer, sizeof plain_http_answer - 1,
                                              nullptr, nullptr);
}

void TlsSession::close ()
{
  if (broken_ || !SSL_is_init_finished (ssl_.get ()))
    return;
  broken_ = true;
  SSL_shutdown (ssl_.get ());
  ERR_clear_error ();
}

// ---- waiting ----

bool TlsSession::is_readable () const
{
  return SSL_pending (ssl_.get ()) > 0 ||
         (read_need_ == Need::Input ? g_pollable_input_stream_is_readable (input ())
                                    : g_pollable_output_stream_is_writable (output ()));
}

bool TlsSession::is_writable () const
{
  return write_need_ == Need::Output ? g_pollable_output_stream_is_writable (output ())
                                     : g_pollable_input_stream_is_readable (input ());
}

GSource *TlsSession::source_for_read (GCancellable *cancellable) const
{
  // What is decrypted already is no event of the socket any more.
  return SSL_pending (ssl_.get ()) > 0 ? g_timeout_source_new (0) : source_for (read_need_, cancellable);
}

GSource *TlsSession::source_for_write (GCancellable *cancellable) const
{
  return source_for (write_need_, cancellable);
}

GSource *TlsSession::source_for (Need need, GCancellable *cancellable) const
{
  return need == Need::Input ? g_pollable_input_stream_create_source (input (), cancellable)
                             : g_pollable_output_stream_create_source (output (), cancellable);
}

} // namespace wsrtc
