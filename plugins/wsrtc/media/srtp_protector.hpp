// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Makes SRTP of RTP and SRTCP of RTCP (RFC 3711; RFC 7714 for GCM), in place.
// One protector is used by one thread at a time; several may have the same keys
// as long as no SSRC is protected by two of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "srtp_context.hpp"

namespace wsrtc {

// The most that protection adds to a packet, of either kind.
constexpr size_t max_srtp_overhead = 20;

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
