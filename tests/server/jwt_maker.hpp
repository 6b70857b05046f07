// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Signs tokens, right or wrong.
#pragma once

#include <memory>
#include <string>

#include <glib.h>
#include <jwt.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "base64url.hpp"

namespace wsrtc::test {

inline std::string hmac_sha256 (const std::string &key, const std::string &text)
{
  guint8 digest[32];
  gsize size = sizeof digest;
  GHmac *hmac = g_hmac_new (G_CHECKSUM_SHA256, reinterpret_cast<const guchar *> (key.data ()), key.size ());
  g_hmac_update (hmac, reinterpret_cast<const guchar *> (text.data ()), static_cast<gssize> (text.size ()));
  g_hmac_get_digest (hmac, digest, &size);
  g_hmac_unref (hmac);
  return {reinterpret_cast<const char *> (digest), size};
}

// Whatever header and claims are.
inline std::string sign_hs256 (const std::string &header, const std::string &claims, const std::string &key)
{
  const std::string text = encode_base64url (header) + "." + encode_base64url (claims);
  return text + "." + encode_base64url (hmac_sha256 (key, text));
}

inline constexpr char hs256_header[] = R"({"alg":"HS256","typ":"JWT"})";

// A pair of keys as PEM.
struct KeyPair {
  std::string secret_pem;
  std::string public_pem;
};

inline std::string pem_of (EVP_PKEY *key, bool secret)
{
  BIO *bio = BIO_new (BIO_s_mem ());
  if (secret)
    PEM_write_bio_PrivateKey (bio, key, nullptr, nullptr, 0, nullptr, nullptr);
  else
    PEM_write_bio_PUBKEY (bio, key);
  char *data = nullptr;
  const long size = BIO_get_mem_data (bio, &data);
  std::string text (data, static_cast<size_t> (size));
  BIO_free (bio);
  return text;
}

inline KeyPair take_pair (EVP_PKEY *key)
{
  g_assert_nonnull (key);
  KeyPair pair{pem_of (key, true), pem_of (key, false)};
  EVP_PKEY_free (key);
  return pair;
}

inline KeyPair make_rsa (unsigned bits)
{
  return take_pair (EVP_RSA_gen (bits));
}

inline KeyPair make_ec (const char *curve)
{
  return take_pair (EVP_EC_gen (curve));
}

inline std::string sign_with (jwt_alg_t algorithm, const std::string &pem, const std::string &claims)
{
  jwt_t *jwt = nullptr;
  g_assert_cmpint (jwt_new (&jwt), ==, 0);
  g_assert_cmpint (jwt_add_grants_json (jwt, claims.c_str ()), ==, 0);
  g_assert_cmpint (jwt_set_alg (jwt, algorithm, reinterpret_cast<const unsigned char *> (pem.c_str ()),
                                static_cast<int> (pem.size ())),
                   ==, 0);
  char *text = jwt_encode_str (jwt);
  g_assert_nonnull (text);
  std::string token = text;
  free (text); // NOLINT: libjwt takes it from malloc
  jwt_free (jwt);
  return token;
}

} // namespace wsrtc::test
