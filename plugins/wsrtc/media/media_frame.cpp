// SPDX-License-Identifier: LGPL-2.1-or-later
#include "media_frame.hpp"

#include "rtp_packet.hpp"

namespace wsrtc {

std::shared_ptr<MediaFrame> make_frame (GstBuffer *const *packets, size_t count)
{
  auto frame = std::make_shared<MediaFrame> ();
  frame->packets.reserve (count);
  size_t total = 0;
  for (size_t i = 0; i < count; i++)
    total += gst_buffer_get_size (packets[i]);
  frame->payloads.resize (total);

  size_t at = 0;
  for (size_t i = 0; i < count; i++) {
    RtpLayout layout;
    if (!parse_rtp (packets[i], layout))
      continue;
    gst_buffer_extract (packets[i], layout.payload_offset, frame->payloads.data () + at, layout.payload_size);
    frame->packets.push_back ({at, layout.payload_size, layout.rtp_time (), layout.marker ()});
    at += layout.payload_size;
  }
  return frame;
}

} // namespace wsrtc
