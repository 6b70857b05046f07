// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A client that speaks TLS as it is told to. Blocks, with a deadline for every
// wait. Trusts anybody: who a server is, is the business of other tests.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <openssl/ssl.h>

#include "raw_client.hpp"

namespace wsrtc::test {

class TlsClient {
public:
  // Connects to 127.0.0.1. Versions such as TLS1_2_VERSION.
  explicit TlsClient (unsigned port, int min_version = TLS1_2_VERSION, int max_version = TLS1_3_VERSION);
  ~TlsClient ();
  TlsClient (TlsClient &&) = default;
  TlsClient (const TlsClient &) = delete;
  TlsClient &operator= (const TlsClient &) = delete;

  // False = the server refuses.
  bool shake_hands ();

  // Of what is sent from then on.
  void set_record_size (long bytes) { SSL_set_max_send_fragment (ssl_.get (), bytes); }

  // "TLSv1.3"
  const char *version () const { return SSL_get_version (ssl_.get ()); }

  // Of the server's certificate, which tells one from another.
  std::string server_fingerprint () const;

  bool send (std::string_view bytes);
  // All until the server closes.
  std::string read_all ();
  // What comes next, at least a byte of it.
  std::string read_some ();

  // True when the server said goodbye before it closed.
  bool ended_in_order () const { return SSL_get_shutdown (ssl_.get ()) & SSL_RECEIVED_SHUTDOWN; }

  // New keys for what it sends (RFC 8446 section 4.6.3); the server is asked to do the same.
  bool update_keys ();
  // As many of them, as records that are not sent yet.
  std::string make_key_updates (int count);
  // False = the server does not take all of them.
  bool send_records (std::string_view records);
  // Whether the server closes within the deadline; what comes is dropped.
  bool is_cut_off ();
  // TLS 1.2: another handshake. False = it is refused.
  bool renegotiate ();

  // As RawClient has them.
  void upgrade (const std::string &target);
  std::string read_text ();

private:
  struct Free {
    void operator() (SSL *ssl) const { SSL_free (ssl); }

    void operator() (SSL_CTX *context) const { SSL_CTX_free (context); }
  };

  bool fill ();
  std::string take (size_t bytes);

  unsigned port_;
  int fd_;
  std::unique_ptr<SSL_CTX, Free> context_;
  std::unique_ptr<SSL, Free> ssl_;
  std::string buffer_;
};

} // namespace wsrtc::test
