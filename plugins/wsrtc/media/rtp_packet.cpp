// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rtp_packet.hpp"

namespace wsrtc {

namespace {

// Bytes of the extension with its own head at `offset`; 0 = truncated.
size_t extension_size (GstBuffer *packet, size_t offset)
{
  std::array<uint8_t, 4> head;
  if (gst_buffer_extract (packet, offset, head.data (), head.size ()) != head.size ())
    return 0;
  return head.size () + (static_cast<size_t> (head[2]) << 8 | head[3]) * 4;
}

} // namespace

bool parse_rtp (GstBuffer *packet, RtpLayout &layout)
{
  auto &header = layout.header;
  if (gst_buffer_extract (packet, 0, header.data (), header.size ()) != header.size () || header[0] >> 6 != 2)
    return false;
  const size_t size = gst_buffer_get_size (packet);
  size_t offset = rtp_header_size + (header[0] & 0x0f) * size_t{4};
  if (header[0] & 0x10) {
    const size_t extension = extension_size (packet, offset);
    if (extension == 0)
      return false;
    offset += extension;
  }
  size_t padding = 0;
  if (header[0] & 0x20) {
    uint8_t last = 0;
    gst_buffer_extract (packet, size - 1, &last, 1);
    if (last == 0)
      return false;
    padding = last;
  }
  if (offset + padding > size)
    return false;
  layout.payload_offset = offset;
  layout.payload_size = size - offset - padding;
  return true;
}

} // namespace wsrtc
