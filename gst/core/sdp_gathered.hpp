// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <string>
#include <vector>

#include "message.hpp"
#include "result.hpp"
#include "sdp_fragment.hpp"

namespace wsrtc {

// The description with the candidates that were found after it, each in its
// section, and `complete`: with the word that there are no more (RFC 8840
// section 8.2). What names no section of it is left out.
Result<std::string> add_candidates (const std::string &sdp, const std::vector<Candidate> &candidates,
                                    bool complete);

// The same candidates for a description that has been sent, as a fragment of it. An
// empty one ends those of its section, or of all (RFC 8838 section 8.2).
SdpFragment make_sdp_fragment (const std::string &sdp, const std::vector<Candidate> &candidates);

// How many sections there are that are sent or received, of that kind.
size_t count_sections (const std::string &sdp, const std::string &kind);

} // namespace wsrtc
