// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01
// section 3.1): when each packet came to the peer. Pure; the bytes come from
// that peer.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "result.hpp"

namespace wsrtc {

// By the peer's clock, whose origin is its own and comes round every 12 days.
using ArrivalTime = std::chrono::microseconds;

struct TransportFeedback {
  uint16_t first = 0; // transport-wide sequence number of the first of them
  // One for each packet from there on; empty = it has not come.
  std::vector<std::optional<ArrivalTime>> arrivals;
};

// More packets than a peer tells of in a datagram that reports ten times a second: a run
// of thousands is two bytes.
constexpr size_t max_packets_of_feedback = 4096;

// `data`: a whole RTCP packet of that kind without its padding. Fault::Malformed
// when it says less than it promises, TooLarge for more than `most` packets.
Result<TransportFeedback> parse_transport_feedback (const uint8_t *data, size_t size,
                                                    size_t most = max_packets_of_feedback);

} // namespace wsrtc
