// SPDX-License-Identifier: LGPL-2.1-or-later
//
// application/trickle-ice-sdpfrag (RFC 8840 section 9): the few lines of SDP by which
// WHIP and WHEP (RFC 9725 section 4.3) tell candidates, their end, and new
// credentials of ICE.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ids.hpp"
#include "result.hpp"

namespace wsrtc {

inline constexpr char sdp_fragment_type[] = "application/trickle-ice-sdpfrag";
inline constexpr size_t max_sdp_fragment_bytes = 64 * 1024;

struct IceCredentials {
  std::string ufrag;
  std::string pwd;

  friend bool operator== (const IceCredentials &a, const IceCredentials &b)
  {
    return a.ufrag == b.ufrag && a.pwd == b.pwd;
  }

  friend bool operator!= (const IceCredentials &a, const IceCredentials &b) { return !(a == b); }
};

// One pseudo m= line and what stands under it.
struct SdpFragmentSection {
  std::string kind = "audio"; // first word of the m= line
  Mid mid;
  std::vector<std::string> candidates; // "candidate:…", without "a="
  bool end_of_candidates = false;
};

struct SdpFragment {
  IceCredentials ice; // which generation all of it belongs to
  std::vector<Mid> bundle;
  std::vector<SdpFragmentSection> sections;
  bool end_of_candidates = false; // of all sections
};

// Strict, within the limits of sdp_text.hpp. Attributes that are not known are passed
// over, and so are valid candidates that are of no use here (see candidate_check.hpp).
// Credentials are demanded, for the whole or for each section, and of one generation.
Result<SdpFragment> read_sdp_fragment (std::string_view text);

// Expects what read_sdp_fragment () would give.
std::string write_sdp_fragment (const SdpFragment &fragment);

} // namespace wsrtc
