// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tls_session.hpp"

#include <utility>

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

// What is taken in a row before others get their turn: records may hold next to no
// data, or none, and are decrypted all the same.
constexpr gsize bytes_per_turn = 64 * 1024;

// Records without data once the handshake is done: new keys (RFC 8446 section 4.6.3),
// which are due after millions of records, alerts, another handshake. At once, and in
// a second.
constexpr double spare_records = 32;
constexpr double spare_records_per_second = 0.1;

bool is_data (const void *record_type)
{
  return *static_cast<const uint8_t *> (record_type) == SSL3_RT_APPLICATION_DATA;
}

} // namespace

TlsSession::TlsSession (GIOStream *base, SSL_CTX *context, std::function<void ()> flooded)
    : base_ (base), ssl_ (SSL_new (context)), spare_records_ (spare_records, spare_records_per_second),
      flooded_ (std::move (flooded))
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
  SSL_set_msg_callback (ssl_.get (), on_record);
  SSL_set_msg_callback_arg (ssl_.get (), this);
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
  BIO_clear_retry_flags (bio);
  if (self.flooding_)
    return -1;
  if (self.turn_bytes_ >= bytes_per_turn) {
    BIO_set_retry_read (bio); // the socket still has it, and is asked again
    return -1;
  }
  GError *error = nullptr;
  const gssize got = g_pollable_input_stream_read_nonblocking (self.input (), buffer,
                                                               static_cast<gsize> (size), nullptr, &error);
  const GUnique<GError> owned (error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    BIO_set_retry_read (bio);
  if (got > 0)
    self.turn_bytes_ += static_cast<gsize> (got);
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

// Called by OpenSSL for each record's header, and, of TLS 1.3, for the type that is
// encrypted with it: the header says that all of them are data.
void TlsSession::on_record (int is_sent, int, int type, const void *data, size_t, SSL *, void *user_data)
{
  auto &self = *static_cast<TlsSession *> (user_data);
  if (is_sent || !self.shaken_ || (type != SSL3_RT_HEADER && type != SSL3_RT_INNER_CONTENT_TYPE))
    return;
  if (is_data (data) || self.spare_records_.take (1, g_get_monotonic_time ()) || self.flooding_)
    return;
  self.flooding_ = true;
  self.flooded_ ();
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
  read_need_ = Need::Input;
  if (turn_bytes_ >= bytes_per_turn)
    return would_block (error);
  ERR_clear_error ();
  size_t got = 0;
  const int result = SSL_read_ex (ssl_.get (), buffer, size, &got);
  shaken_ = shaken_ || SSL_is_init_finished (ssl_.get ());
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

// Whoever reads or writes comes again, others before it.
gssize TlsSession::would_block (GError **error)
{
  turn_bytes_ = 0;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "TLS has nothing ready now");
  return -1;
}

gssize TlsSession::failed (int result, Need &need, GError **error)
{
  const int why = SSL_get_error (ssl_.get (), result);
  if (why == SSL_ERROR_ZERO_RETURN)
    return 0;
  if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) {
    need = why == SSL_ERROR_WANT_READ ? Need::Input : Need::Output;
    return would_block (error);
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
