// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rtp_rewriter.hpp"

#include <algorithm>
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

namespace {

// Payloaders write the codec's few bytes of payload header behind the RTP
// header, into the same memory. Those are copied: a memory object that shares
// them would cost more, here and wherever the packet is mapped.
constexpr size_t largest_copy = 32;

size_t bytes_to_copy (GstBuffer *packet, const RtpLayout &layout)
{
  const size_t first = gst_memory_get_sizes (gst_buffer_peek_memory (packet, 0), nullptr, nullptr);
  if (first <= layout.payload_offset)
    return 0;
  const size_t rest = std::min (first - layout.payload_offset, layout.payload_size);
  return rest <= largest_copy ? rest : 0;
}

} // namespace

void RtpRewriter::write_header (uint8_t *to, const RtpLayout &layout) const
{
  constexpr uint8_t version = 0x80, extension_bit = 0x10, marker_bit = 0x80;
  to[0] = extension_.empty () ? version : version | extension_bit;
  to[1] = static_cast<uint8_t> ((layout.header[1] & marker_bit) | mapping_.payload_type);
  GST_WRITE_UINT16_BE (to + 2, sequence_);
  std::memcpy (to + 4, layout.header.data () + 4, 4); // RTP time
  GST_WRITE_UINT32_BE (to + 8, mapping_.ssrc);
  std::memcpy (to + rtp_header_size, extension_.data (), extension_.size ());
}

GstBuffer *RtpRewriter::rewrite (GstBuffer *packet)
{
  RtpLayout layout;
  if (!parse_rtp (packet, layout))
    return nullptr;
  const size_t header = rtp_header_size + extension_.size ();
  const size_t copied = bytes_to_copy (packet, layout);
  GstMemory *memory = gst_allocator_alloc (nullptr, header + copied, nullptr);
  GstMapInfo map;
  gst_memory_map (memory, &map, GST_MAP_WRITE);
  write_header (map.data, layout);
  gst_buffer_extract (packet, layout.payload_offset, map.data + header, copied);
  gst_memory_unmap (memory, &map);

  GstBuffer *rewritten = gst_buffer_new ();
  gst_buffer_append_memory (rewritten, memory);
  gst_buffer_copy_into (rewritten, packet,
                        static_cast<GstBufferCopyFlags> (GST_BUFFER_COPY_FLAGS | GST_BUFFER_COPY_MEMORY),
                        layout.payload_offset + copied, layout.payload_size - copied);
  sequence_++;
  return rewritten;
}

} // namespace wsrtc
