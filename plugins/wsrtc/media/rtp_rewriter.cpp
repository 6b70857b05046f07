// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rtp_rewriter.hpp"

#include <cstring>
#include <utility>

#include "rtp_packet.hpp"

namespace wsrtc {

namespace {

// One element with a one-byte header (RFC 8285 section 4.2): 4 bits of id, 4
// bits of length minus one. What does not fit that form is left out.
void append_element (std::string &elements, int id, const std::string &data)
{
  if (id < 1 || id > 14 || data.empty () || data.size () > 16)
    return;
  elements += static_cast<char> (id << 4 | static_cast<int> (data.size () - 1));
  elements += data;
}

std::string make_extension (const RtpMapping &mapping)
{
  std::string elements;
  append_element (elements, mapping.mid_id, mapping.mid);
  append_element (elements, mapping.twcc_id, std::string (2, '\0'));
  if (elements.empty ())
    return {};
  elements.resize ((elements.size () + 3) / 4 * 4, '\0');
  std::string block ("\xbe\xde\0", 3);
  block += static_cast<char> (elements.size () / 4);
  return block + elements;
}

} // namespace

RtpRewriter::RtpRewriter (RtpMapping mapping)
    : mapping_ (std::move (mapping)), extension_ (make_extension (mapping_)),
      sequence_ (mapping_.first_sequence)
{
}

GstBuffer *RtpRewriter::rewrite (GstBuffer *packet)
{
  RtpLayout layout;
  if (!parse_rtp (packet, layout))
    return nullptr;
  const size_t size = rtp_header_size + extension_.size ();
  GstMemory *memory = gst_allocator_alloc (nullptr, size, nullptr);
  GstMapInfo map;
  gst_memory_map (memory, &map, GST_MAP_WRITE);
  constexpr uint8_t version = 0x80, extension_bit = 0x10, marker_bit = 0x80;
  map.data[0] = extension_.empty () ? version : version | extension_bit;
  map.data[1] = static_cast<uint8_t> ((layout.header[1] & marker_bit) | mapping_.payload_type);
  GST_WRITE_UINT16_BE (map.data + 2, sequence_);
  std::memcpy (map.data + 4, layout.header.data () + 4, 4); // RTP time
  GST_WRITE_UINT32_BE (map.data + 8, mapping_.ssrc);
  std::memcpy (map.data + rtp_header_size, extension_.data (), extension_.size ());
  gst_memory_unmap (memory, &map);

  GstBuffer *rewritten = gst_buffer_new ();
  gst_buffer_append_memory (rewritten, memory);
  gst_buffer_copy_into (rewritten, packet,
                        static_cast<GstBufferCopyFlags> (GST_BUFFER_COPY_FLAGS | GST_BUFFER_COPY_MEMORY),
                        layout.payload_offset, layout.payload_size);
  sequence_++;
  return rewritten;
}

} // namespace wsrtc
