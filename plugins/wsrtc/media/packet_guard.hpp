// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Stands in front of a depayloader: lets through only packets that it can be
// given, and sees to it that nothing makes it collect for ever, or cut a picture
// in two. What is of no use to it leaves no gap in the sequence numbers; what is
// broken does, as if it had been lost.
#pragma once

#include <cstddef>
#include <cstdint>

#include <gst/gst.h>

#include "codecs.hpp"
#include "gapless_numbers.hpp"
#include "rtp_packet.hpp"

namespace wsrtc {

class PacketGuard {
public:
  // `codec`: of the packets; nullptr = one that is not in the table.
  explicit PacketGuard (const CodecRow *codec = nullptr) : codec_ (codec) {}

  // False = leave it out. May put a changed copy in its place.
  bool admit (GstBuffer **packet);

private:
  enum class Verdict { Passes, Broken, Useless };

  Verdict judge (GstBuffer *packet, const RtpLayout &layout);
  Verdict judge_part (GstBuffer *packet, const RtpLayout &layout, bool same_frame);
  void change (GstBuffer **packet, const RtpLayout &layout);

  const CodecRow *codec_;
  GaplessNumbers numbers_;
  uint32_t time_ = 0;         // RTP time of the frame in hand
  size_t frame_bytes_ = 0;    // of that time, since its last end of a frame
  bool has_picture_ = false;  // … and more than its heads
  size_t unmarked_bytes_ = 0; // since the last end of a frame
};

} // namespace wsrtc
