// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the test receiver needs to read from, and write into, descriptions.
#pragma once

#include <string>
#include <vector>

#include <gst/sdp/sdp.h>

#include "gptr.hpp"

namespace wsrtc::test {

inline constexpr const char *mid_extension = "urn:ietf:params:rtp-hdrext:sdes:mid";
inline constexpr const char *twcc_extension =
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

// Receiving caps for an own offer, one element a section: all codecs of `names`
// grouped by kind, with several H264 profiles as browsers have them.
std::vector<MiniRef<GstCaps>> caps_to_offer (const std::vector<std::string> &names);

// The first of `names` that the section has, pinned to its payload type, mid
// and header extensions; caps without an encoding-name when it has none.
MiniRef<GstCaps> caps_to_answer (const GstSDPMedia *section, const std::vector<std::string> &names);

// Payload type of the section's first format, and of that one's RTX; -1 = none.
int payload_type_of (const GstSDPMedia *section);
int rtx_of (const GstSDPMedia *section, int payload_type);

// Id of a header extension in the section, 0 = not there.
int extension_id (const GstSDPMedia *section, const char *uri);

// A description whose fingerprints belong to no certificate.
std::string with_wrong_fingerprints (std::string sdp);

} // namespace wsrtc::test
