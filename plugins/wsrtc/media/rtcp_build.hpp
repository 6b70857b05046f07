// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The RTCP that a sender sends (RFC 3550 section 6), as compound packets.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace wsrtc {

struct SenderReport {
  uint32_t ssrc = 0;
  uint64_t ntp = 0; // 32.32 fixed point, since 1900
  uint32_t rtp_time = 0;
  uint32_t packets = 0;
  uint32_t octets = 0; // of payload
};

// A sender report, and the CNAME, of which 255 bytes count.
std::vector<uint8_t> make_sender_report (const SenderReport &report, const std::string &cname);

// The end of these SSRCs, of which there is at least one and at most 31.
std::vector<uint8_t> make_goodbye (const std::vector<uint32_t> &ssrcs, const std::string &cname);

} // namespace wsrtc
