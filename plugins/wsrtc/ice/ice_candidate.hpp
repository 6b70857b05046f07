// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Candidates between their text (RFC 8839 section 5.1) and what we use of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "net_address.hpp"

namespace wsrtc {

// Static texts, as GStreamer's statistics want them.
struct CandidateType {
  const char *name;
  uint32_t preference; // RFC 8445 section 5.1.2.2
};

extern const CandidateType host_type, reflexive_type, peer_reflexive_type, relay_type;

struct IceCandidate {
  NetAddress address;
  uint32_t priority = 0;
  const CandidateType *type = &host_type;
};

// `local_preference` sets apart candidates of one type, higher first.
uint32_t candidate_priority (const CandidateType &type, uint16_t local_preference);

// RFC 8445 section 6.1.2.3.
uint64_t pair_priority (uint32_t controlling, uint32_t controlled);

// One that a check can be sent to: UDP, component 1, an address and no name
// (".local" least of all), which one host can have. Empty for all else.
std::optional<IceCandidate> parse_remote_candidate (std::string_view text);

std::string to_text (const IceCandidate &local);

} // namespace wsrtc
