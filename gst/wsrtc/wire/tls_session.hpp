// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One TLS connection over the two pollable sides of a stream. Plain C++: the
// GIOStream around it is tls_stream.cpp.
#pragma once

#include <functional>
#include <memory>

#include <gio/gio.h>
#include <openssl/ssl.h>

#include "gptr.hpp"
#include "token_bucket.hpp"

namespace wsrtc {

struct SslFree {
  void operator() (SSL *ssl) const { SSL_free (ssl); }
};

class TlsSession {
public:
  // `flooded` is called, once, when it is broken for records that are no data.
  TlsSession (GIOStream *base, SSL_CTX *context, std::function<void ()> flooded);
  TlsSession (const TlsSession &) = delete;
  TlsSession &operator= (const TlsSession &) = delete;

  bool usable () const { return ssl_ != nullptr; }

  // As of a pollable stream: how much, 0 = the end, -1 with `error` set.
  gssize read (void *buffer, gsize size, GError **error);
  gssize write (const void *buffer, gsize size, GError **error);
  // Says goodbye, if there is still somebody to say it to; does not wait.
  void close ();

  bool is_readable () const;
  bool is_writable () const;
  // What the next read or write waits for (transfer full).
  GSource *source_for_read (GCancellable *cancellable) const;
  GSource *source_for_write (GCancellable *cancellable) const;

private:
  // What the last attempt in one direction needs of the connection below: TLS
  // may have to send before it can go on to read.
  enum class Need { Input, Output };

  static int on_bio_read (BIO *bio, char *buffer, int size);
  static int on_bio_write (BIO *bio, const char *buffer, int size);
  static long on_bio_control (BIO *bio, int command, long number, void *pointer);
  static BIO_METHOD *bio_method ();
  static void on_record (int is_sent, int version, int type, const void *data, size_t size, SSL *ssl,
                         void *self);

  GPollableInputStream *input () const;
  GPollableOutputStream *output () const;
  GSource *source_for (Need need, GCancellable *cancellable) const;
  gssize would_block (GError **error);
  gssize failed (int result, Need &need, GError **error);
  void answer_plain_http ();

  GIOStream *const base_; // of the stream that has this session
  std::unique_ptr<SSL, SslFree> ssl_;
  Need read_need_ = Need::Input;
  Need write_need_ = Need::Output;
  gsize turn_bytes_ = 0; // as they came from below
  TokenBucket spare_records_;
  std::function<void ()> flooded_;
  bool shaken_ = false;   // the handshake is done
  bool flooding_ = false; // what still comes is not read
  bool ended_ = false;    // the connection below has no more bytes
  bool broken_ = false;
};

} // namespace wsrtc
