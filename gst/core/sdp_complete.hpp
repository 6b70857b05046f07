// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Descriptions for signalling that cannot trickle both ways: WHIP and WHEP answer
// once, with all candidates in the answer (RFC 9725 section 4.3).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ids.hpp"
#include "message.hpp"
#include "result.hpp"
#include "sdp_fragment.hpp"

namespace wsrtc {

// The description with these candidates of the one who made it, each in its section
// (the first, if it names none), and the end of them. Those that stand there already,
// or that are of no use, are left out.
Result<std::string> complete_sdp (std::string_view sdp, const std::vector<Candidate> &candidates);

// What has to be known of a description to take fragments that belong to it.
struct SdpIce {
  IceCredentials credentials; // of the first section that is in use
  std::vector<Mid> mids;      // of all sections, in their order
};

Result<SdpIce> read_sdp_ice (const Description &description);

// The candidates of a fragment as messages, with the end of them if it tells of it.
// An Error is a section that the description does not have.
Result<std::vector<Candidate>> candidates_of (const SdpFragment &fragment, const SdpIce &described);

} // namespace wsrtc
