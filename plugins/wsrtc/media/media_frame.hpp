// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The packets that a payloader made in one go, once for all lanes: their
// payloads stand one behind the other in one piece of memory, so that no lane
// has to map a buffer, and stay as long as somebody may ask for one again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <gst/gst.h>

namespace wsrtc {

struct FramePacket {
  size_t offset = 0; // of its payload
  size_t size = 0;
  uint32_t rtp_time = 0;
  bool marker = false;
};

// A frame, or a slice of it. Never changed once it is made.
struct MediaFrame {
  uint64_t first_index = 0; // of its first packet, among all of the rendition
  bool key_frame = false;   // decoding can start here
  GstClockTime running_time = GST_CLOCK_TIME_NONE;
  std::vector<FramePacket> packets;
  std::vector<uint8_t> payloads;

  const uint8_t *payload (const FramePacket &packet) const { return payloads.data () + packet.offset; }
};

using FramePtr = std::shared_ptr<const MediaFrame>;

// What is not RTP is left out. The caller fills in the rest.
std::shared_ptr<MediaFrame> make_frame (GstBuffer *const *packets, size_t count);

} // namespace wsrtc
