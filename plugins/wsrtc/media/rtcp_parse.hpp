// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a viewer tells by RTCP, as far as a sender has a use for it. Pure; the
// bytes come from a remote peer, so that no length in them is believed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "result.hpp"
#include "transport_feedback.hpp"

namespace wsrtc {

// RFC 3550 section 6.4.1, of a sender or receiver report.
struct ReportBlock {
  uint32_t ssrc = 0;
  uint8_t fraction_lost = 0;     // of 256, since the report before
  int32_t cumulative_lost = 0;   // duplicates make it negative
  uint32_t highest_sequence = 0; // extended by the number of wraps
  uint32_t jitter = 0;           // in units of the RTP clock
  uint32_t last_report = 0;      // middle 32 bits of the NTP time of our last one; 0 = none
  uint32_t delay = 0;            // since that one, in 1/65536 s
};

// RFC 4585 section 6.2.1: packets that did not arrive.
struct NackRequest {
  uint32_t ssrc = 0;
  std::vector<uint16_t> sequences;
};

// PLI (RFC 4585 section 6.3.1), or FIR (RFC 5104 section 4.3.1), which has a
// number: one that comes again with the same number is a repetition.
struct KeyFrameRequest {
  uint32_t sender = 0;
  uint32_t ssrc = 0;
  std::optional<uint8_t> number;
};

using RtcpItem = std::variant<ReportBlock, NackRequest, KeyFrameRequest, TransportFeedback>;

// More than any datagram of an honest peer has.
constexpr size_t max_rtcp_size = 2048;

// Of a compound packet, or of a reduced-size one (RFC 5506), in its order. What
// is of no use to us, REMB among it, is left out. Fault::Malformed or TooLarge
// for all of it when any part contradicts itself.
Result<std::vector<RtcpItem>> parse_rtcp (const uint8_t *data, size_t size);

// Nothing but transport-wide feedback, which comes often and can wait.
bool is_transport_feedback (const uint8_t *data, size_t size);

} // namespace wsrtc
