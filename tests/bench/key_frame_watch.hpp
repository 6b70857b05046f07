// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace wsrtc::bench {

// Waits in a stream of H264 packets (RFC 6184) for the end of the first
// complete key frame. Assumes that nothing is lost, as on a virtual network.
class KeyFrameWatch {
public:
  // One RTP packet. True once a key frame was complete.
  bool feed (const uint8_t *packet, size_t size);

private:
  bool seen_idr_ = false;
  bool complete_ = false;
  uint32_t timestamp_ = 0;
};

} // namespace wsrtc::bench
