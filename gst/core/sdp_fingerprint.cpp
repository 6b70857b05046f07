// SPDX-License-Identifier: LGPL-2.1-or-later
//
// RFC 8122: the fingerprint in the description is what ties the DTLS
// certificate to the signalling. webrtcbin before 1.28.5 never compares them.
#include "sdp_text.hpp"

#include <algorithm>

#include <gst/gst.h>

#include "gptr.hpp"
#include "text.hpp"

namespace wsrtc {

namespace {

struct Hash {
  std::string_view name;
  GChecksumType type;
};

// sha-1 and older are broken for this purpose and thus not here.
constexpr Hash hashes[] = {
    {"sha-256", G_CHECKSUM_SHA256},
    {"sha-384", G_CHECKSUM_SHA384},
    {"sha-512", G_CHECKSUM_SHA512},
};

const Hash *find_hash (std::string_view name)
{
  for (const Hash &hash : hashes) {
    if (hash.name == name)
      return &hash;
  }
  return nullptr;
}

// Upper case with colons, as RFC 8122 writes it.
std::string colon_hex (const guint8 *bytes, size_t size)
{
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string text;
  for (size_t i = 0; i < size; i++) {
    if (i > 0)
      text += ':';
    text += digits[bytes[i] >> 4];
    text += digits[bytes[i] & 15];
  }
  return text;
}

bool is_hex_pairs (std::string_view text)
{
  return for_each_part (text, ':', [] (std::string_view pair) {
    return pair.size () == 2 && is_all (pair, [] (char c) { return g_ascii_isxdigit (c); });
  });
}

Result<SdpFingerprint> parse_fingerprint (std::string_view value)
{
  const std::string_view algorithm = cut (value, ' ');
  SdpFingerprint fingerprint{std::string (algorithm), std::string (value)};
  for (char &c : fingerprint.algorithm)
    c = g_ascii_tolower (c);
  for (char &c : fingerprint.digest)
    c = g_ascii_toupper (c);
  const Hash *hash = find_hash (fingerprint.algorithm);
  const size_t length = hash ? static_cast<size_t> (g_checksum_type_get_length (hash->type)) : 0;
  if (algorithm.empty () || !is_hex_pairs (value) || (hash && value.size () != length * 3 - 1))
    return Error{Fault::Malformed, "an a=fingerprint that is not a hash's name and digest"};
  return fingerprint;
}

// The bytes of the first certificate in the text.
Result<std::pair<GUnique<guchar>, size_t>> decode_pem (const std::string &pem)
{
  static constexpr std::string_view begin = "-----BEGIN CERTIFICATE-----";
  static constexpr std::string_view end = "-----END CERTIFICATE-----";
  const size_t from = pem.find (begin);
  const size_t to = pem.find (end, from == std::string::npos ? 0 : from);
  if (from == std::string::npos || to == std::string::npos)
    return Error{Fault::Security, "the peer's certificate is not in PEM form"};
  const std::string body = pem.substr (from + begin.size (), to - from - begin.size ());
  gsize size = 0;
  GUnique<guchar> der (g_base64_decode (body.c_str (), &size));
  if (size == 0)
    return Error{Fault::Security, "the peer's certificate is empty"};
  return std::make_pair (std::move (der), static_cast<size_t> (size));
}

std::string digest_of (const guchar *der, size_t size, GChecksumType type)
{
  const GUnique<GChecksum> checksum (g_checksum_new (type));
  g_checksum_update (checksum.get (), der, static_cast<gssize> (size));
  guint8 digest[64];
  gsize length = sizeof digest;
  g_checksum_get_digest (checksum.get (), digest, &length);
  return colon_hex (digest, length);
}

} // namespace

Status collect_fingerprints (const SdpText &text, const SdpMedia &section, std::vector<SdpFingerprint> &all)
{
  std::vector<std::string_view> values = section.lines.attributes ("fingerprint");
  if (values.empty ())
    values = text.session.attributes ("fingerprint");
  bool known = false;
  for (const std::string_view value : values) {
    Result<SdpFingerprint> one = parse_fingerprint (value);
    if (!one)
      return one.error ();
    known = known || find_hash (one->algorithm);
    const auto is_same = [&one] (const SdpFingerprint &other) {
      return other.algorithm == one->algorithm && other.digest == one->digest;
    };
    if (std::none_of (all.begin (), all.end (), is_same))
      all.push_back (std::move (*one));
  }
  if (!known)
    return Error{Fault::Security,
                 "no a=fingerprint with sha-256, sha-384 or sha-512: its peer cannot be verified"};
  return Done{};
}

Status verify_fingerprint (const std::vector<SdpFingerprint> &fingerprints,
                           const std::string &certificate_pem)
{
  const auto der = decode_pem (certificate_pem);
  if (!der)
    return der.error ();
  bool known = false;
  for (const SdpFingerprint &fingerprint : fingerprints) {
    const Hash *hash = find_hash (fingerprint.algorithm);
    if (!hash)
      continue;
    known = true;
    if (digest_of (der->first.get (), der->second, hash->type) == fingerprint.digest)
      return Done{};
  }
  return Error{Fault::Security,
               known ? "the DTLS certificate is not the one that the session description names: "
                       "somebody may be in between"
                     : "the session description names no certificate by sha-256, sha-384 or "
                       "sha-512"};
}

} // namespace wsrtc
