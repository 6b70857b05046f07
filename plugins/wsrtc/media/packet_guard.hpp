// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Stands in front of a depayloader: lets through only packets that it can be
// given, and sees to it that nothing makes it collect for ever, or cut a picture
// in two.
#pragma once

#include <cstddef>
#include <cstdint>

#include <gst/gst.h>

#include "codecs.hpp"
#include "rtp_packet.hpp"

namespace wsrtc {

class PacketGuard {
public:
  // `codec`: of the packets; nullptr = one that is not in the table.
  explicit PacketGuard (const CodecRow *codec = nullptr) : codec_ (codec) {}

  // False = leave it out. May put a changed copy in its place.
  bool admit (GstBuffer **packet);

private:
  bool take (GstBuffer **packet, const RtpLayout &layout);
  bool is_admitted (GstBuffer *packet, const RtpLayout &layout, bool same_frame);

  const CodecRow *codec_;
  uint32_t time_ = 0;         // RTP time of the frame in hand
  size_t frame_bytes_ = 0;    // of that time, since its last end of a frame
  bool has_picture_ = false;  // … and more than its heads
  size_t unmarked_bytes_ = 0; // since the last end of a frame
};

} // namespace wsrtc
