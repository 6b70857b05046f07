// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Descriptions for signalling that cannot trickle both ways: with WHIP and WHEP the
// offer has the candidates that were found in time, the answer all of them (RFC 9725
// section 4.3), and what comes later goes in fragments.
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
// (the first, if it names none), and with `ended` the end of them (RFC 8840 section
// 8.2). Those that stand there already, or that are of no use, are left out.
Result<std::string> complete_sdp (std::string_view sdp, const std::vector<Candidate> &candidates,
                                  bool ended = true);

// The same candidates for a description that has been sent, as a fragment of it. An
// empty one ends those of its section, or of all (RFC 8838 section 8.2).
SdpFragment make_sdp_fragment (const std::string &sdp, const std::vector<Candidate> &candidates);

// How many sections there are that are sent or received, of that kind.
size_t count_sections (const std::string &sdp, const std::string &kind);

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
