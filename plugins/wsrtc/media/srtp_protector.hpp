// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Makes SRTP of RTP and SRTCP of RTCP (RFC 3711; RFC 7714 for GCM), in place.
// Contexts are made once and nothing is allocated for a packet. One protector
// is used by one thread at a time; several may have the same keys as long as no
// SSRC is protected by two of them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "evp_ptr.hpp"
#include "hmac_sha1.hpp"
#include "result.hpp"
#include "srtp_keys.hpp"

namespace wsrtc {

// The most that protection adds to a packet, of either kind.
constexpr size_t max_srtp_overhead = 20;

// What both kinds need of the session keys.
struct SrtpContext {
  static Result<SrtpContext> make (SrtpProfile profile, const SrtpSessionKeys &keys);

  std::array<uint8_t, srtp_salt_size> salt;
  CipherPtr cipher;
  std::optional<HmacSha1> hmac; // not with GCM, which authenticates by itself
};

class SrtpProtector {
public:
  explicit SrtpProtector (SrtpContext context) : context_ (std::move (context)) {}

  // `packet` has `size` bytes, of which the first `header_size` stay in the
  // clear, and room for max_srtp_overhead more. `index` is the rollover counter
  // and the sequence number in one (section 3.3.1): (ROC << 16) + sequence.
  // Returns the size of the SRTP packet; 0 = it failed and must not be sent.
  size_t protect (uint8_t *packet, size_t header_size, size_t size, uint64_t index);

private:
  SrtpContext context_;
};

class SrtcpProtector {
public:
  // Counts on from `last_index`, the index of section 3.4.
  explicit SrtcpProtector (SrtpContext context, uint32_t last_index = 0)
      : context_ (std::move (context)), index_ (last_index)
  {
  }

  // A compound packet of `size` bytes with room for max_srtp_overhead more.
  // Returns as above; also 0 once all 2^31 indexes are used up.
  size_t protect (uint8_t *packet, size_t size);

private:
  SrtpContext context_;
  uint32_t index_;
};

} // namespace wsrtc
