// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which codec a viewer gets for each input, as a pure function of what the
// input can be had in and what the viewer can take.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "codecs.hpp"
#include "message.hpp"
#include "sdp_check.hpp"
#include "variant.hpp"

namespace wsrtc {

// Numbers of the header extensions in use (RFC 8285); 0 = not negotiated.
struct ExtensionIds {
  int mid = 0;
  int twcc = 0;
};

// Our own numbers. webrtcbin 1.22 writes the transport-wide number under id 1
// when FEC is on, whatever was negotiated, so that is what it gets.
inline constexpr ExtensionIds our_extensions{2, 1};

extern const char *const mid_extension_uri;
extern const char *const twcc_extension_uri;

// The numbers that a section names for our extensions.
ExtensionIds negotiated_extensions (const SdpSection &section);

struct CodecChoice {
  const CodecRow *codec = nullptr;
  int payload_type = 0;
  ExtensionIds extensions;
  std::string profile_level_id; // H264: what the answer must say; "" = the stream's own
  std::string offered_fmtp;     // of an offer that is answered; "" = none
  Making making = Making::Encode;
  Rate rate = Rate::Full;

  Variant variant () const { return {codec, making, rate}; }
};

// For an offer of ours: the first of `available` that the viewer names in its
// capabilities (unknown = takes all) and has not rejected before.
std::optional<CodecChoice> choose_for_offer (const std::vector<Variant> &available,
                                             const std::optional<Capabilities> &capabilities,
                                             const std::vector<Variant> &rejected);

// To answer: the first of `available` that the section of the viewer's offer
// has, with the viewer's numbers. `profile` is what a stream that is passed on
// has in its codec's profile_field, "" while unknown: what is encoded here has
// the profile that all can take.
std::optional<CodecChoice> choose_for_answer (const std::vector<Variant> &available,
                                              const SdpSection &section, const std::string &profile);

} // namespace wsrtc
