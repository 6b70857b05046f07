// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tls_client.hpp"

#include <cerrno>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/x509.h>

#include "assert_text.hpp"

namespace wsrtc::test {

TlsClient::TlsClient (unsigned port, int min_version, int max_version)
    : port_ (port), fd_ (socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      context_ (SSL_CTX_new (TLS_client_method ()))
{
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons (static_cast<uint16_t> (port));
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  const timeval deadline{default_deadline.count () / 1000, 0};
  setsockopt (fd_, SOL_SOCKET, SO_RCVTIMEO, &deadline, sizeof deadline);
  setsockopt (fd_, SOL_SOCKET, SO_SNDTIMEO, &deadline, sizeof deadline);
  g_assert_cmpint (connect (fd_, reinterpret_cast<sockaddr *> (&address), sizeof address), ==, 0);

  // What is old needs the lowest level to be offered at all.
  SSL_CTX_set_security_level (context_.get (), 0);
  g_assert_cmpint (SSL_CTX_set_min_proto_version (context_.get (), min_version), ==, 1);
  g_assert_cmpint (SSL_CTX_set_max_proto_version (context_.get (), max_version), ==, 1);
  ssl_.reset (SSL_new (context_.get ()));
  SSL_set_fd (ssl_.get (), fd_);
}

TlsClient::~TlsClient ()
{
  if (ssl_)
    ::close (fd_);
}

bool TlsClient::shake_hands ()
{
  ERR_clear_error ();
  return SSL_connect (ssl_.get ()) == 1;
}

std::string TlsClient::server_fingerprint () const
{
  X509 *certificate = SSL_get1_peer_certificate (ssl_.get ());
  g_assert_nonnull (certificate);
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  g_assert_cmpint (X509_digest (certificate, EVP_sha256 (), digest, &size), ==, 1);
  X509_free (certificate);
  return {reinterpret_cast<char *> (digest), size};
}

bool TlsClient::send (std::string_view bytes)
{
  ERR_clear_error ();
  return SSL_write (ssl_.get (), bytes.data (), static_cast<int> (bytes.size ())) > 0;
}

bool TlsClient::fill ()
{
  char chunk[16384];
  ERR_clear_error ();
  const int got = SSL_read (ssl_.get (), chunk, sizeof chunk);
  if (got <= 0)
    return false;
  buffer_.append (chunk, static_cast<size_t> (got));
  return true;
}

std::string TlsClient::take (size_t bytes)
{
  while (buffer_.size () < bytes)
    g_assert_true (fill ());
  std::string taken = buffer_.substr (0, bytes);
  buffer_.erase (0, bytes);
  return taken;
}

std::string TlsClient::read_all ()
{
  while (fill ()) {
  }
  return std::exchange (buffer_, {});
}

std::string TlsClient::read_some ()
{
  g_assert_true (fill ());
  return std::exchange (buffer_, {});
}

bool TlsClient::update_keys ()
{
  ERR_clear_error ();
  return SSL_key_update (ssl_.get (), SSL_KEY_UPDATE_REQUESTED) == 1 && SSL_do_handshake (ssl_.get ()) == 1;
}

std::string TlsClient::make_key_updates (int count)
{
  BIO *socket = SSL_get_wbio (ssl_.get ());
  BIO_up_ref (socket);
  BIO *records = BIO_new (BIO_s_mem ());
  BIO_up_ref (records);
  SSL_set0_wbio (ssl_.get (), records);
  for (int i = 0; i < count; i++) {
    g_assert_cmpint (SSL_key_update (ssl_.get (), SSL_KEY_UPDATE_NOT_REQUESTED), ==, 1);
    g_assert_cmpint (SSL_do_handshake (ssl_.get ()), ==, 1);
  }
  SSL_set0_wbio (ssl_.get (), socket);
  char *bytes = nullptr;
  const long size = BIO_get_mem_data (records, &bytes);
  const std::string all (bytes, static_cast<size_t> (size));
  BIO_free (records);
  return all;
}

bool TlsClient::send_records (std::string_view records)
{
  while (!records.empty ()) {
    const ssize_t sent = ::send (fd_, records.data (), records.size (), MSG_NOSIGNAL);
    if (sent <= 0)
      return false;
    records.remove_prefix (static_cast<size_t> (sent));
  }
  return true;
}

bool TlsClient::is_cut_off ()
{
  char chunk[16384];
  ssize_t got;
  while ((got = recv (fd_, chunk, sizeof chunk, 0)) > 0) {
  }
  return got == 0 || errno != EAGAIN;
}

bool TlsClient::renegotiate ()
{
  ERR_clear_error ();
  return SSL_renegotiate (ssl_.get ()) == 1 && SSL_do_handshake (ssl_.get ()) == 1;
}

void TlsClient::upgrade (const std::string &target)
{
  g_assert_true (send ("GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string (port_) +
                       "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
  while (buffer_.find ("\r\n\r\n") == std::string::npos)
    g_assert_true (fill ());
  assert_text (take (buffer_.find ("\r\n\r\n") + 4).substr (0, 12), "HTTP/1.1 101");
}

// Frames of a server have no mask.
std::string TlsClient::read_text ()
{
  for (;;) {
    const std::string header = take (2);
    size_t size = static_cast<uint8_t> (header[1]);
    const size_t length_bytes = size == 126 ? 2 : size == 127 ? 8 : 0;
    if (length_bytes != 0)
      size = 0;
    for (const char byte : take (length_bytes))
      size = size << 8 | static_cast<uint8_t> (byte);
    std::string payload = take (size);
    if ((header[0] & 0x0f) == ws_text)
      return payload;
  }
}

} // namespace wsrtc::test
