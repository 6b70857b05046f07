// SPDX-License-Identifier: LGPL-2.1-or-later
//
// An RTP packet, taken apart by a reader that is not the one under test.
#pragma once

#include <cstdint>
#include <string>

#include "bytes.hpp"

namespace wsrtc::test {

// As negotiated, 0 = not at all.
struct ExtensionIds {
  int mid = 0;
  int transport_number = 0;
};

struct RtpFields {
  int payload_type = -1;
  bool marker = false;
  int sequence = -1;
  uint32_t time = 0;
  uint32_t ssrc = 0;
  std::string mid;           // "" = none
  int transport_number = -1; // -1 = none
  Bytes payload;
};

// Fails the test if it is not one.
RtpFields fields_of (const Bytes &rtp, const ExtensionIds &ids);

} // namespace wsrtc::test
