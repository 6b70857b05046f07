// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <string>
#include <string_view>

#include "result.hpp"

namespace wsrtc {

inline constexpr size_t max_candidate_bytes = 1024;
// Of one peer. libnice has up to 64 addresses, which a host with containers reaches, and tells
// three of each: 192, those of STUN and TURN servers aside.
inline constexpr size_t max_peer_candidates = 512;
// And all of their text: real ones have about 100 bytes each.
inline constexpr size_t max_peer_candidate_bytes = 128 * 1024;

enum class CandidateUse {
  Use,
  Skip, // valid, but of no use here: a host name, of mDNS (RFC 8828) or not, an unknown transport
};

// RFC 8839 section 5.1 candidate-attribute, with or without "a=".
Result<CandidateUse> check_candidate (std::string_view text);

} // namespace wsrtc
