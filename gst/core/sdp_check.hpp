// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Checks a session description from outside before webrtcbin sees it, and
// sums up what the rest of us needs to know. webrtcbin 1.22 crashes or hangs on
// some of what is refused here: unknown BUNDLE ids, no fingerprint, no
// sections, too many sections.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ids.hpp"
#include "message.hpp"
#include "result.hpp"

namespace wsrtc {

struct SdpCodec {
  int payload_type = 0;
  std::string name; // RTP encoding name as written: "VP8", "H264", "opus"
  int clock_rate = 0;
  std::string fmtp; // "" = none
};

struct SdpExtension {
  int id = 0;
  std::string uri;
};

struct SdpSection {
  std::string kind; // "video", "audio", "application"
  Mid mid;
  bool rejected = false; // port 0 outside a bundle, or inactive
  std::string refusal;   // of an offer: the m= line that refuses it; "" = it is not to be refused
  bool receives = false; // recvonly or sendrecv: the describer takes media
  bool sends = false;    // sendonly or sendrecv: it has media
  std::vector<SdpCodec> codecs;
  std::vector<SdpExtension> extensions; // a=extmap
};

inline bool is_data (const SdpSection &section)
{
  return section.kind == "application" && section.refusal.empty ();
}

// a=fingerprint: hash name in lower case ("sha-256") and the digest in upper
// case, colon separated.
struct SdpFingerprint {
  std::string algorithm;
  std::string digest;
};

struct SdpSummary {
  std::vector<SdpSection> sections;
  std::vector<SdpFingerprint> fingerprints; // all different ones, session and media level
  std::string normalised; // the text to hand to webrtcbin (see sdp_mend.cpp for what is mended)

  // First index of the bundle that the section belongs to: webrtcbin has an
  // ICE stream only there.
  MLine transport_of (MLine mline) const;
  // The other way round: where the describer has the transport that webrtcbin has there.
  MLine tag_of (MLine mline) const;
  std::optional<MLine> find_mid (const Mid &mid) const;

  std::vector<unsigned> bundle; // section indexes as in the normalised text
  std::vector<unsigned> group;  // the same in the order of a=group:BUNDLE
};

inline constexpr size_t max_sdp_bytes = 128 * 1024;
inline constexpr size_t max_sdp_sections = 32;

Result<SdpSummary> check_sdp (const Description &description);

// What webrtcbin answers to the normalised text, as an answer to the offer itself: RFC 3264
// section 6, sections that are refused; RFC 8843 section 7.3, the bundle.
Description answer_to (const SdpSummary &offer, const Description &answer);
// Makes of the peer's answer to our offer one that webrtcbin can take, too.
void show_answer (SdpSummary &answer, const SdpSummary &offer);

// RFC 8122: does the certificate (PEM) have one of these fingerprints?
// Fault::Security when not, or when no hash named is known (sha-1 is refused).
Status verify_fingerprint (const std::vector<SdpFingerprint> &fingerprints,
                           const std::string &certificate_pem);

} // namespace wsrtc
