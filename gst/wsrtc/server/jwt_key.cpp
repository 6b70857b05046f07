// SPDX-License-Identifier: LGPL-2.1-or-later
#include "jwt_key.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <jwt.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pem.h>

#include "base64url.hpp"
#include "json_reader.hpp"
#include "shown_text.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

constexpr size_t max_key_bytes = 64 * 1024;
constexpr size_t min_hmac_bytes = 32; // RFC 7518 section 3.2
constexpr int min_rsa_bits = 2048;    // RFC 7518 section 3.3
constexpr double max_time = 1e12;     // in s
constexpr size_t max_audiences = 64;
constexpr size_t max_rights = 16;
constexpr size_t max_streams = 256;
constexpr size_t max_holder_bytes = 64;

struct JwtFree {
  void operator() (jwt_t *jwt) const { jwt_free (jwt); }
};

struct BioFree {
  void operator() (BIO *bio) const { BIO_free (bio); }
};

struct PkeyFree {
  void operator() (EVP_PKEY *key) const { EVP_PKEY_free (key); }
};

using KeyPtr = std::unique_ptr<EVP_PKEY, PkeyFree>;

// What OpenSSL complains of stays in a queue of the thread, where TLS would find it.
class QuietOpenSsl {
public:
  QuietOpenSsl () { ERR_set_mark (); }

  ~QuietOpenSsl () { ERR_pop_to_mark (); }

  QuietOpenSsl (const QuietOpenSsl &) = delete;
  QuietOpenSsl &operator= (const QuietOpenSsl &) = delete;
};

Error bad_key (const char *text)
{
  return {Fault::InvalidArgument, text};
}

KeyPtr read_public_key (const std::string &pem)
{
  const QuietOpenSsl quiet;
  const std::unique_ptr<BIO, BioFree> bio (BIO_new_mem_buf (pem.data (), static_cast<int> (pem.size ())));
  return KeyPtr (bio ? PEM_read_bio_PUBKEY (bio.get (), nullptr, nullptr, nullptr) : nullptr);
}

Status check_hmac (const std::string &key)
{
  return key.size () < min_hmac_bytes
             ? Status (bad_key ("a key for HS256 has at least 32 bytes: take a longer one"))
             : Status (Done{});
}

Status check_rsa (const std::string &pem)
{
  const KeyPtr key = read_public_key (pem);
  if (!key || EVP_PKEY_get_base_id (key.get ()) != EVP_PKEY_RSA)
    return bad_key ("the key for RS256 is not a public RSA key in PEM form");
  if (EVP_PKEY_get_bits (key.get ()) < min_rsa_bits)
    return bad_key ("an RSA key for RS256 has at least 2048 bits: take a longer one");
  return Done{};
}

Status check_ec (const std::string &pem)
{
  const KeyPtr key = read_public_key (pem);
  char group[32] = "";
  size_t size = 0;
  const bool is_p256 = key && EVP_PKEY_get_base_id (key.get ()) == EVP_PKEY_EC &&
                       EVP_PKEY_get_group_name (key.get (), group, sizeof group, &size) == 1 &&
                       OBJ_sn2nid (group) == NID_X9_62_prime256v1;
  return is_p256 ? Status (Done{})
                 : Status (bad_key ("the key for ES256 is not a public key of the curve P-256 in PEM form"));
}

struct AlgorithmRow {
  const char *name;
  jwt_alg_t algorithm;
  Status (*check) (const std::string &key);
};

constexpr AlgorithmRow algorithms[] = {
    {"HS256", JWT_ALG_HS256, check_hmac},
    {"RS256", JWT_ALG_RS256, check_rsa},
    {"ES256", JWT_ALG_ES256, check_ec},
};

Error not_signed ()
{
  return {Fault::Security, "the token is not known here"};
}

Error bad_claims (const char *text)
{
  return {Fault::Protocol, text};
}

// The two parts that are JSON. Each has the grammar, the depth and the single keys of
// our own reader before libjwt's sees it.
struct Parts {
  JsonReader header;
  JsonReader claims;
};

Result<JsonReader> read_part (std::string_view text)
{
  const std::optional<std::string> json = decode_base64url (text);
  return json ? JsonReader::parse (*json, max_token_bytes) : Result<JsonReader> (not_signed ());
}

Result<Parts> split (std::string_view token)
{
  if (token.size () > max_token_bytes || std::count (token.begin (), token.end (), '.') != 2)
    return not_signed ();
  const Result<JsonReader> header = read_part (cut (token, '.'));
  const Result<JsonReader> claims = read_part (cut (token, '.'));
  if (!header || !claims || token.empty () || !decode_base64url (token))
    return not_signed ();
  return Parts{*header, *claims};
}

class JwtKey final : public TokenKey {
public:
  JwtKey (const AlgorithmRow &row, std::string key, std::string issuer, std::string audience)
      : row_ (row), key_ (std::move (key)), issuer_ (std::move (issuer)), audience_ (std::move (audience))
  {
  }

  Result<Grant> read (std::string_view token, int64_t now) const override;

private:
  bool is_signed (const JsonReader &header, const std::string &token) const;
  static Status check_times (const JsonReader &claims, double now);
  Status check_parties (const JsonReader &claims) const;
  bool is_for_us (const JsonReader &claims) const;
  static Result<Grant> grant_in (const JsonReader &claims);

  const AlgorithmRow &row_;
  const std::string key_;
  const std::string issuer_;
  const std::string audience_;
};

Result<Grant> JwtKey::read (std::string_view token, int64_t now) const
{
  const Result<Parts> parts = split (token);
  if (!parts || !is_signed (parts->header, std::string (token)))
    return not_signed ();
  if (Status good = check_times (parts->claims, static_cast<double> (now)); !good)
    return good.error ();
  if (Status good = check_parties (parts->claims); !good)
    return good.error ();
  return grant_in (parts->claims);
}

// libjwt takes the algorithm from the token: with an RSA key that would make the
// public key a secret of HMAC. So the token has to name that of the key.
bool JwtKey::is_signed (const JsonReader &header, const std::string &token) const
{
  const Result<std::string> named = header.string ("alg");
  if (!named || *named != row_.name || header.contains ("crit"))
    return false;
  const QuietOpenSsl quiet;
  jwt_t *decoded = nullptr;
  const int failed =
      jwt_decode (&decoded, token.c_str (), reinterpret_cast<const unsigned char *> (key_.data ()),
                  static_cast<int> (key_.size ()));
  const std::unique_ptr<jwt_t, JwtFree> jwt (decoded);
  return failed == 0 && jwt && jwt_get_alg (jwt.get ()) == row_.algorithm;
}

Status JwtKey::check_times (const JsonReader &claims, double now)
{
  if (!claims.contains ("exp"))
    return bad_claims ("the token does not say when it expires (\"exp\")");
  const Result<double> expiry = claims.real ("exp", max_time);
  if (!expiry)
    return bad_claims ("the token's \"exp\" is not a time in seconds since 1970");
  if (*expiry + jwt_leeway <= now)
    return Error{Fault::Timeout, "the token has expired"};
  if (!claims.contains ("nbf"))
    return Done{};
  const Result<double> begin = claims.real ("nbf", max_time);
  if (!begin)
    return bad_claims ("the token's \"nbf\" is not a time in seconds since 1970");
  if (*begin - jwt_leeway > now)
    return Error{Fault::Timeout, "the token is not good yet"};
  return Done{};
}

Status JwtKey::check_parties (const JsonReader &claims) const
{
  const Result<std::string> issuer = claims.string ("iss");
  if (!issuer_.empty () && (!issuer || *issuer != issuer_))
    return bad_claims ("the token is from another issuer (\"iss\")");
  if (!audience_.empty () && !is_for_us (claims))
    return bad_claims ("the token is for another audience (\"aud\")");
  return Done{};
}

bool JwtKey::is_for_us (const JsonReader &claims) const
{
  if (claims.is_string ("aud"))
    return *claims.string ("aud") == audience_;
  const Result<std::vector<std::string>> list = claims.strings ("aud", max_audiences);
  return list && std::find (list->begin (), list->end (), audience_) != list->end ();
}

Result<Grant> JwtKey::grant_in (const JsonReader &claims)
{
  const Result<JsonReader> ours = claims.object ("wsrtc");
  const Result<std::vector<std::string>> names =
      ours ? ours->strings ("rights", max_rights) : Result<std::vector<std::string>> (ours.error ());
  if (!names)
    return bad_claims ("the token names no rights (\"wsrtc\": {\"rights\": […]})");
  Permit permit;
  for (const std::string &name : *names) {
    const Rights right = parse_right (name);
    if (right == 0)
      return bad_claims ("the token names a right that does not exist");
    permit.rights |= right;
  }
  if (ours->contains ("streams")) {
    Result<std::vector<std::string>> streams = ours->strings ("streams", max_streams);
    // An empty list is of no stream, and not of all.
    if (!streams || streams->empty ())
      return bad_claims ("the token's \"streams\" is not a list of names");
    permit.streams = std::move (*streams);
  }
  if (!check_permit (permit))
    return bad_claims ("the token names no right, or a stream by a pattern that is none");
  const Result<std::string> subject = claims.string ("sub");
  return Grant{subject ? shown_text (*subject, max_holder_bytes) : "", {std::move (permit)}};
}

} // namespace

Result<std::shared_ptr<const TokenKey>> make_jwt_key (std::string_view algorithm, const std::string &key,
                                                      const std::string &issuer, const std::string &audience)
{
  if (key.size () > max_key_bytes)
    return bad_key ("a key of more than 64 KiB is none");
  for (const AlgorithmRow &row : algorithms) {
    if (algorithm != row.name)
      continue;
    if (Status good = row.check (key); !good)
      return good.error ();
    return std::shared_ptr<const TokenKey> (std::make_shared<JwtKey> (row, key, issuer, audience));
  }
  return Error{Fault::Unsupported, "tokens are signed by HS256, RS256 or ES256: choose one of these"};
}

} // namespace wsrtc
