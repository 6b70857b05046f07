// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Keys of SRTP: what DTLS gives (RFC 5764 section 4.2), and what is derived
// from it for the packets (RFC 3711 section 4.3; RFC 7714 section 11 for GCM).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace wsrtc {

enum class SrtpProfile { Aes128CmSha1_80, AeadAes128Gcm };

constexpr size_t srtp_key_size = 16;
constexpr size_t srtp_salt_size = 14;
constexpr size_t srtp_gcm_salt_size = 12; // the first ones of it
constexpr size_t srtp_auth_key_size = 20;

// Of one direction: what we send is protected by ours only.
struct SrtpMasterKey {
  SrtpProfile profile = SrtpProfile::Aes128CmSha1_80;
  std::array<uint8_t, srtp_key_size> key{};
  std::array<uint8_t, srtp_salt_size> salt{};
};

// Bytes that DTLS exports for a profile: the key and then the salt.
constexpr size_t master_key_size (SrtpProfile profile)
{
  return srtp_key_size + (profile == SrtpProfile::AeadAes128Gcm ? srtp_gcm_salt_size : srtp_salt_size);
}

struct SrtpSessionKeys {
  std::array<uint8_t, srtp_key_size> cipher{};
  std::array<uint8_t, srtp_salt_size> salt{};
  std::array<uint8_t, srtp_auth_key_size> auth{}; // not used by GCM
};

enum class SrtpUse { Rtp, Rtcp };

// All zero when the cryptographic library fails, which then fails later too.
SrtpSessionKeys derive_session_keys (const SrtpMasterKey &master, SrtpUse use);

} // namespace wsrtc
