// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One TLS connection over the two pollable sides of a stream. Plain C++: the
// GIOStream around it is tls_stream.cpp.
#pragma once

#include <memory>

#include <gio/gio.h>
#include <openssl/ssl.h>

#include "gptr.hpp"

namespace wsrtc {

struct SslFree {
  void operator() (SSL *ssl) const { SSL_free (ssl); }
};

class TlsSession {
public:
  TlsSession (GIOStream *base, SSL_CTX *context);
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

  GPollableInputStream *input () const;
  GPollableOutputStream *output () const;
  GSource *source_for (Need need, GCancellable *cancellable) const;
  gssize failed (int result, Need &need, GError **error);
  void answer_plain_http ();

  GIOStream *const base_; // of the stream that has this session
  std::unique_ptr<SSL, SslFree> ssl_;
  Need read_need_ = Need::Input;
  Need write_need_ = Need::Output;
  bool ended_ = false; // the connection below has no more bytes
  bool broken_ = false;
};

} // namespace wsrtc
