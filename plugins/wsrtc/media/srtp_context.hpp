// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What protecting and unprotecting packets have in common: the session keys as
// OpenSSL wants them, the initialisation vectors, the tags.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "evp_ptr.hpp"
#include "hmac_sha1.hpp"
#include "result.hpp"
#include "srtp_keys.hpp"

namespace wsrtc {

constexpr size_t srtp_sha1_80_tag = 10;
constexpr size_t srtp_gcm_tag = 16;
constexpr size_t srtcp_header = 8;               // of the first packet, which stays in the clear
constexpr size_t srtcp_trailer = 4;              // the E bit and the index
constexpr uint32_t srtcp_encrypted = 0x80000000; // the E bit
constexpr uint32_t last_srtcp_index = 0x7fffffff;

struct SrtpBytes {
  const uint8_t *data = nullptr;
  size_t size = 0;
};

// A packet by RFC 7714: `data` has `size` bytes that are encrypted, and the tag
// behind them; head and tail are authenticated with it, wherever they stand.
struct SrtpSealed {
  const uint8_t *ssrc;
  uint64_t index;
  SrtpBytes head, tail;
  uint8_t *data;
  size_t size;
};

// Of one direction. Contexts are made once and nothing is allocated for a
// packet. Used by one thread at a time.
class SrtpContext {
public:
  enum class Use { Protect, Unprotect };

  static Result<SrtpContext> make (SrtpProfile profile, const SrtpSessionKeys &keys, Use use = Use::Protect);

  bool is_gcm () const { return !hmac_; }

  // Encrypts, or decrypts, which is the same (RFC 3711 section 4.1.1).
  bool apply_counter_mode (const uint8_t *ssrc, uint64_t index, uint8_t *data, size_t size);

  // The first bytes of HMAC-SHA1 over both.
  std::array<uint8_t, srtp_sha1_80_tag> sha1_tag (SrtpBytes packet, SrtpBytes tail) const;

  // RFC 7714: encrypts, and puts the tag behind it.
  bool seal (const SrtpSealed &sealed);

  // The other way round. False: it is not what the other end has sealed.
  bool open (const SrtpSealed &sealed);

private:
  SrtpContext (const SrtpSessionKeys &keys, CipherPtr cipher, bool gcm);
  bool add_associated (SrtpBytes bytes);
  bool transform_associated (const SrtpSealed &sealed);

  std::array<uint8_t, srtp_salt_size> salt_;
  CipherPtr cipher_;
  std::optional<HmacSha1> hmac_; // not with GCM, which authenticates by itself
};

} // namespace wsrtc
