// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tls_identity.hpp"

#include <ctime>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace wsrtc {

namespace {

// A chain has some kilobytes.
constexpr gsize max_file_bytes = 1 << 20;

// Of TLS 1.2, those with forward secrecy and authenticated encryption; TLS 1.3
// has no others.
constexpr char ciphers[] = "ECDHE+AESGCM:ECDHE+CHACHA20";

struct BioFree {
  void operator() (BIO *bio) const { BIO_free (bio); }
};

struct X509Free {
  void operator() (X509 *certificate) const { X509_free (certificate); }
};

struct PkeyFree {
  void operator() (EVP_PKEY *key) const { EVP_PKEY_free (key); }
};

using BioPtr = std::unique_ptr<BIO, BioFree>;
using CertificatePtr = std::unique_ptr<X509, X509Free>;
using KeyPtr = std::unique_ptr<EVP_PKEY, PkeyFree>;

std::string last_reason ()
{
  const char *reason = ERR_reason_error_string (ERR_peek_last_error ());
  return reason ? reason : "OpenSSL does not say why";
}

constexpr char certificate_setting[] = "tls-certificate";
constexpr char key_setting[] = "tls-private-key";

Error bad (const char *setting, const std::string &path, const std::string &text)
{
  return {Fault::InvalidArgument, std::string (setting) + ": \"" + path + "\" " + text};
}

Result<std::string> read_file (const char *setting, const std::string &path)
{
  char *content = nullptr;
  gsize size = 0;
  GError *error = nullptr;
  if (!g_file_get_contents (path.c_str (), &content, &size, &error)) {
    const GUnique<GError> owned (error);
    return Error{Fault::NotFound,
                 std::string (setting) + ": " + error->message + "; give a file in PEM form"};
  }
  const GUnique<char> owned (content);
  if (size > max_file_bytes)
    return bad (setting, path, "is too long; give a file in PEM form");
  return std::string (content, size);
}

BioPtr open_text (const std::string &text)
{
  return BioPtr (BIO_new_mem_buf (text.data (), static_cast<int> (text.size ())));
}

std::string date_of (const ASN1_TIME *time)
{
  std::tm parts{};
  char text[32] = "an unknown date";
  if (ASN1_TIME_to_tm (time, &parts) == 1)
    std::strftime (text, sizeof text, "%Y-%m-%d", &parts);
  return text;
}

Status check_dates (X509 *certificate, const std::string &path)
{
  const std::string whose = std::string (certificate_setting) + ": the certificate in \"" + path + "\" ";
  if (X509_cmp_current_time (X509_get0_notAfter (certificate)) < 0)
    return Error{Fault::Security,
                 whose + "expired on " + date_of (X509_get0_notAfter (certificate)) + ": renew it"};
  if (X509_cmp_current_time (X509_get0_notBefore (certificate)) > 0)
    return Error{Fault::Security, whose + "is not valid before " +
                                      date_of (X509_get0_notBefore (certificate)) +
                                      ": look at the clock of this machine"};
  return Done{};
}

// The server's own one first, then those that lead to an authority.
Status use_certificates (SSL_CTX *context, const std::string &path)
{
  const Result<std::string> text = read_file (certificate_setting, path);
  if (!text)
    return text.error ();
  const BioPtr file = open_text (*text);
  const CertificatePtr own (PEM_read_bio_X509_AUX (file.get (), nullptr, nullptr, nullptr));
  if (!own)
    return bad (certificate_setting, path,
                "holds no certificate in PEM form (BEGIN CERTIFICATE); one in DER form becomes so by: "
                "openssl x509 -inform der");
  if (const Status valid = check_dates (own.get (), path); !valid)
    return valid;
  if (SSL_CTX_use_certificate (context, own.get ()) != 1)
    return bad (certificate_setting, path, "cannot be used: " + last_reason ());
  while (CertificatePtr next{PEM_read_bio_X509 (file.get (), nullptr, nullptr, nullptr)})
    if (SSL_CTX_add0_chain_cert (context, next.get ()) == 1)
      (void)next.release ();
  return Done{};
}

// Nobody is asked for one: OpenSSL would read it from the terminal.
int no_passphrase (char *, int, int, void *asked)
{
  *static_cast<bool *> (asked) = true;
  return -1;
}

Status use_key (SSL_CTX *context, const std::string &path, const std::string &certificate_file)
{
  const Result<std::string> text = read_file (key_setting, path);
  if (!text)
    return text.error ();
  bool encrypted = false;
  const KeyPtr key (PEM_read_bio_PrivateKey (open_text (*text).get (), nullptr, no_passphrase, &encrypted));
  if (encrypted)
    return bad (key_setting, path, "has a key with a passphrase; take that away by: openssl pkey");
  if (!key)
    return bad (key_setting, path,
                path == certificate_file
                    ? "has no private key besides the certificate; give the file that does"
                    : "holds no private key in PEM form (BEGIN PRIVATE KEY)");
  if (X509_check_private_key (SSL_CTX_get0_certificate (context), key.get ()) != 1)
    return bad (key_setting, path,
                "is not the key of the certificate in \"" + certificate_file +
                    "\"; give the one that it was made for");
  if (SSL_CTX_use_PrivateKey (context, key.get ()) != 1)
    return bad (key_setting, path, "cannot be used: " + last_reason ());
  return Done{};
}

Result<SslContext> make_context ()
{
  SslContext context (SSL_CTX_new (TLS_server_method ()));
  if (!context || SSL_CTX_set_min_proto_version (context.get (), TLS1_2_VERSION) != 1 ||
      SSL_CTX_set_cipher_list (context.get (), ciphers) != 1)
    return Error{Fault::Internal, "OpenSSL has no TLS 1.2; check its configuration (openssl.cnf)"};
  // An end without a goodbye is an end: the lengths of HTTP and WebSocket tell
  // whether all has come.
  SSL_CTX_set_options (context.get (), SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF |
                                           SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode (context.get (), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                        SSL_MODE_RELEASE_BUFFERS);
  // OpenSSL would go on by itself while there are records without data, and read
  // nothing but those of one client.
  SSL_CTX_clear_mode (context.get (), SSL_MODE_AUTO_RETRY);
  // Who comes back has a ticket; nothing is kept here.
  SSL_CTX_set_session_cache_mode (context.get (), SSL_SESS_CACHE_OFF);
  return context;
}

} // namespace

Result<SslContext> load_tls_identity (const std::string &certificate_file, const std::string &key_file)
{
  if (certificate_file.empty ())
    return bad (key_setting, key_file, "is of no use alone; set tls-certificate, too");
  ERR_clear_error ();
  Result<SslContext> context = make_context ();
  if (!context)
    return context;
  const std::string &key = key_file.empty () ? certificate_file : key_file;
  Status used = use_certificates (context->get (), certificate_file);
  if (used)
    used = use_key (context->get (), key, certificate_file);
  ERR_clear_error ();
  if (!used)
    return used.error ();
  return context;
}

} // namespace wsrtc
