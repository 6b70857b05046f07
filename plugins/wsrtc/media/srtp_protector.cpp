// SPDX-License-Identifier: LGPL-2.1-or-later
#include "srtp_protector.hpp"

#include <algorithm>
#include <utility>

#include "big_endian.hpp"

namespace wsrtc {

namespace {

constexpr size_t sha1_80_tag = 10;
constexpr size_t gcm_tag = 16;
constexpr size_t gcm_iv_size = 12;
constexpr size_t rtcp_header = 8; // of the first packet, which stays in the clear
constexpr size_t rtp_header = 12;
constexpr uint32_t encrypted = 0x80000000; // the E bit
constexpr uint32_t last_srtcp_index = 0x7fffffff;

using CounterIv = std::array<uint8_t, 16>;
using GcmIv = std::array<uint8_t, gcm_iv_size>;

void xor_into (uint8_t *to, const uint8_t *from, size_t size)
{
  for (size_t i = 0; i < size; i++)
    to[i] ^= from[i];
}

// RFC 3711 section 4.1.1: (salt * 2^16) XOR (SSRC * 2^64) XOR (index * 2^16).
CounterIv counter_iv (const std::array<uint8_t, srtp_salt_size> &salt, const uint8_t *ssrc, uint64_t index)
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
GcmIv gcm_iv (const std::array<uint8_t, srtp_salt_size> &salt, const uint8_t *ssrc, uint64_t index)
{
  GcmIv iv;
  std::copy_n (salt.begin (), iv.size (), iv.begin ());
  xor_into (&iv[2], ssrc, 4);
  std::array<uint8_t, 8> wide;
  write_be64 (wide.data (), index);
  xor_into (&iv[6], &wide[2], 6);
  return iv;
}

bool encrypt_counter_mode (EVP_CIPHER_CTX *cipher, const CounterIv &iv, uint8_t *data, size_t size)
{
  int written = 0;
  return EVP_EncryptInit_ex (cipher, nullptr, nullptr, nullptr, iv.data ()) &&
         EVP_EncryptUpdate (cipher, data, &written, data, static_cast<int> (size));
}

struct Associated {
  const uint8_t *data = nullptr;
  size_t size = 0;
};

// `data` is encrypted, and followed by the tag.
bool encrypt_gcm (EVP_CIPHER_CTX *cipher, const GcmIv &iv, Associated head, Associated tail, uint8_t *data,
                  size_t size)
{
  int written = 0;
  return EVP_EncryptInit_ex (cipher, nullptr, nullptr, nullptr, iv.data ()) &&
         EVP_EncryptUpdate (cipher, nullptr, &written, head.data, static_cast<int> (head.size)) &&
         (tail.size == 0 ||
          EVP_EncryptUpdate (cipher, nullptr, &written, tail.data, static_cast<int> (tail.size))) &&
         EVP_EncryptUpdate (cipher, data, &written, data, static_cast<int> (size)) &&
         EVP_EncryptFinal_ex (cipher, data + size, &written) &&
         EVP_CIPHER_CTX_ctrl (cipher, EVP_CTRL_AEAD_GET_TAG, gcm_tag, data + size);
}

void append_tag (const HmacSha1 &hmac, uint8_t *packet, size_t size, const uint8_t *tail, size_t tail_size)
{
  const auto digest = hmac.digest (packet, size, tail, tail_size);
  std::copy_n (digest.begin (), sha1_80_tag, packet + size);
}

} // namespace

Result<SrtpContext> SrtpContext::make (SrtpProfile profile, const SrtpSessionKeys &keys)
{
  const bool gcm = profile == SrtpProfile::AeadAes128Gcm;
  CipherPtr cipher (EVP_CIPHER_CTX_new ());
  if (!cipher || !EVP_EncryptInit_ex (cipher.get (), gcm ? EVP_aes_128_gcm () : EVP_aes_128_ctr (), nullptr,
                                      keys.cipher.data (), nullptr))
    return Error{Fault::Internal, "OpenSSL has no AES-128 for SRTP; check its configuration (openssl.cnf)"};
  return SrtpContext{keys.salt, std::move (cipher),
                     gcm ? std::nullopt : std::optional (HmacSha1 (keys.auth))};
}

size_t SrtpProtector::protect (uint8_t *packet, size_t header_size, size_t size, uint64_t index)
{
  if (header_size < rtp_header || size < header_size)
    return 0;
  const uint8_t *ssrc = packet + 8;
  uint8_t *payload = packet + header_size;
  const size_t payload_size = size - header_size;
  if (!context_.hmac) {
    const GcmIv iv = gcm_iv (context_.salt, ssrc, index);
    return encrypt_gcm (context_.cipher.get (), iv, {packet, header_size}, {}, payload, payload_size)
               ? size + gcm_tag
               : 0;
  }
  const CounterIv iv = counter_iv (context_.salt, ssrc, index);
  if (!encrypt_counter_mode (context_.cipher.get (), iv, payload, payload_size))
    return 0;
  std::array<uint8_t, 4> rollover;
  write_be32 (rollover.data (), static_cast<uint32_t> (index >> 16));
  append_tag (*context_.hmac, packet, size, rollover.data (), rollover.size ());
  return size + sha1_80_tag;
}

size_t SrtcpProtector::protect (uint8_t *packet, size_t size)
{
  if (size < rtcp_header || index_ == last_srtcp_index)
    return 0;
  index_++;
  const uint8_t *ssrc = packet + 4;
  uint8_t *rest = packet + rtcp_header;
  const size_t rest_size = size - rtcp_header;
  std::array<uint8_t, 4> trailer;
  write_be32 (trailer.data (), encrypted | index_);
  if (!context_.hmac) {
    const GcmIv iv = gcm_iv (context_.salt, ssrc, index_);
    if (!encrypt_gcm (context_.cipher.get (), iv, {packet, rtcp_header}, {trailer.data (), trailer.size ()},
                      rest, rest_size))
      return 0;
    std::copy (trailer.begin (), trailer.end (), packet + size + gcm_tag);
    return size + gcm_tag + trailer.size ();
  }
  const CounterIv iv = counter_iv (context_.salt, ssrc, index_);
  if (!encrypt_counter_mode (context_.cipher.get (), iv, rest, rest_size))
    return 0;
  std::copy (trailer.begin (), trailer.end (), packet + size);
  append_tag (*context_.hmac, packet, size + trailer.size (), nullptr, 0);
  return size + trailer.size () + sha1_80_tag;
}

} // namespace wsrtc
