// SPDX-License-Identifier: LGPL-2.1-or-later
#include "srtp_context.hpp"

#include <algorithm>
#include <utility>

#include "big_endian.hpp"

namespace wsrtc {

namespace {

constexpr size_t gcm_iv_size = 12;

using CounterIv = std::array<uint8_t, 16>;
using GcmIv = std::array<uint8_t, gcm_iv_size>;
using Salt = std::array<uint8_t, srtp_salt_size>;

void xor_into (uint8_t *to, const uint8_t *from, size_t size)
{
  for (size_t i = 0; i < size; i++)
    to[i] ^= from[i];
}

// RFC 3711 section 4.1.1: (salt * 2^16) XOR (SSRC * 2^64) XOR (index * 2^16).
CounterIv counter_iv (const Salt &salt, const uint8_t *ssrc, uint64_t index)
{
  CounterIv iv{};
  std::copy (salt.begin (), salt.end (), iv.begin ());
  xor_into (&iv[4], ssrc, 4);
  std::array<uint8_t, 8> wide;
  write_be64 (wide.data (), index);
  xor_into (&iv[8], &wide[2], 6);
  return iv;
}

// RFC 7714 sections 8.1 and 9.1: both have the SSRC behind two zero bytes, and
// the index at the end.
GcmIv gcm_iv (const Salt &salt, const uint8_t *ssrc, uint64_t index)
{
  GcmIv iv;
  std::copy_n (salt.begin (), iv.size (), iv.begin ());
  xor_into (&iv[2], ssrc, 4);
  std::array<uint8_t, 8> wide;
  write_be64 (wide.data (), index);
  xor_into (&iv[6], &wide[2], 6);
  return iv;
}

// What the context was made for stays: -1.
bool begin (EVP_CIPHER_CTX *cipher, const uint8_t *iv)
{
  return EVP_CipherInit_ex (cipher, nullptr, nullptr, nullptr, iv, -1);
}

bool transform (EVP_CIPHER_CTX *cipher, uint8_t *data, size_t size)
{
  int written = 0;
  return EVP_CipherUpdate (cipher, data, &written, data, static_cast<int> (size));
}

} // namespace

SrtpContext::SrtpContext (const SrtpSessionKeys &keys, CipherPtr cipher, bool gcm)
    : salt_ (keys.salt), cipher_ (std::move (cipher)),
      hmac_ (gcm ? std::nullopt : std::optional (HmacSha1 (keys.auth)))
{
}

Result<SrtpContext> SrtpContext::make (SrtpProfile profile, const SrtpSessionKeys &keys, Use use)
{
  const bool gcm = profile == SrtpProfile::AeadAes128Gcm;
  CipherPtr cipher (EVP_CIPHER_CTX_new ());
  if (!cipher || !EVP_CipherInit_ex (cipher.get (), gcm ? EVP_aes_128_gcm () : EVP_aes_128_ctr (), nullptr,
                                     keys.cipher.data (), nullptr, use == Use::Protect))
    return Error{Fault::Internal, "OpenSSL has no AES-128 for SRTP; check its configuration (openssl.cnf)"};
  return SrtpContext (keys, std::move (cipher), gcm);
}

bool SrtpContext::apply_counter_mode (const uint8_t *ssrc, uint64_t index, uint8_t *data, size_t size)
{
  const CounterIv iv = counter_iv (salt_, ssrc, index);
  return begin (cipher_.get (), iv.data ()) && transform (cipher_.get (), data, size);
}

std::array<uint8_t, srtp_sha1_80_tag> SrtpContext::sha1_tag (SrtpBytes packet, SrtpBytes tail) const
{
  const auto digest = hmac_->digest (packet.data, packet.size, tail.data, tail.size);
  std::array<uint8_t, srtp_sha1_80_tag> tag;
  std::copy_n (digest.begin (), tag.size (), tag.begin ());
  return tag;
}

bool SrtpContext::add_associated (SrtpBytes bytes)
{
  int written = 0;
  return bytes.size == 0 ||
         EVP_CipherUpdate (cipher_.get (), nullptr, &written, bytes.data, static_cast<int> (bytes.size));
}

// All but the tag, which either comes out of it or goes in.
bool SrtpContext::transform_associated (const SrtpSealed &sealed)
{
  const GcmIv iv = gcm_iv (salt_, sealed.ssrc, sealed.index);
  return begin (cipher_.get (), iv.data ()) && add_associated (sealed.head) && add_associated (sealed.tail) &&
         transform (cipher_.get (), sealed.data, sealed.size);
}

bool SrtpContext::seal (const SrtpSealed &sealed)
{
  uint8_t *tag = sealed.data + sealed.size;
  int written = 0;
  return transform_associated (sealed) && EVP_CipherFinal_ex (cipher_.get (), tag, &written) &&
         EVP_CIPHER_CTX_ctrl (cipher_.get (), EVP_CTRL_AEAD_GET_TAG, srtp_gcm_tag, tag);
}

bool SrtpContext::open (const SrtpSealed &sealed)
{
  uint8_t *tag = sealed.data + sealed.size;
  int written = 0;
  return transform_associated (sealed) &&
         EVP_CIPHER_CTX_ctrl (cipher_.get (), EVP_CTRL_AEAD_SET_TAG, srtp_gcm_tag, tag) &&
         EVP_CipherFinal_ex (cipher_.get (), tag, &written);
}

} // namespace wsrtc
