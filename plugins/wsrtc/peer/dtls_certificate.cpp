// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dtls_certificate.hpp"

#include <cstdint>
#include <memory>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>

#include "peer_debug.hpp"

namespace wsrtc {

namespace {

template <auto free_it> struct Free {
  template <typename T> void operator() (T *object) const { free_it (object); }
};

using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Memory = std::unique_ptr<BIO, Free<BIO_vfree>>;

// Peers know it by its fingerprint (RFC 8122), so that nobody looks at the
// dates; a process may live as long.
constexpr long valid_before = -24 * 60 * 60, valid_after = 10L * 365 * 24 * 60 * 60;

bool fill_in (X509 *certificate, EVP_PKEY *key)
{
  uint32_t serial = 0;
  X509_NAME *name = X509_get_subject_name (certificate);
  // The name says nothing of the host.
  static constexpr unsigned char common_name[] = "WebRTC";
  return RAND_bytes (reinterpret_cast<unsigned char *> (&serial), sizeof serial) == 1 &&
         X509_set_version (certificate, X509_VERSION_3) &&
         ASN1_INTEGER_set_uint64 (X509_get_serialNumber (certificate), uint64_t{serial} + 1) &&
         X509_gmtime_adj (X509_getm_notBefore (certificate), valid_before) &&
         X509_gmtime_adj (X509_getm_notAfter (certificate), valid_after) &&
         X509_NAME_add_entry_by_txt (name, "CN", MBSTRING_ASC, common_name, -1, -1, 0) &&
         X509_set_issuer_name (certificate, name) && X509_set_pubkey (certificate, key) &&
         X509_sign (certificate, key, EVP_sha256 ());
}

std::string make_pem ()
{
  const Key key (EVP_EC_gen ("P-256"));
  const Certificate certificate (X509_new ());
  const Memory text (BIO_new (BIO_s_mem ()));
  if (!key || !certificate || !text || !fill_in (certificate.get (), key.get ()) ||
      !PEM_write_bio_X509 (text.get (), certificate.get ()) ||
      !PEM_write_bio_PrivateKey (text.get (), key.get (), nullptr, nullptr, 0, nullptr, nullptr)) {
    GST_WARNING ("OpenSSL makes no ECDSA certificate; GStreamer's own is taken. Check openssl.cnf");
    return {};
  }
  char *data = nullptr;
  const long size = BIO_get_mem_data (text.get (), &data);
  return {data, static_cast<size_t> (size)};
}

} // namespace

const std::string &dtls_certificate ()
{
  static const std::string pem = make_pem ();
  return pem;
}

} // namespace wsrtc
