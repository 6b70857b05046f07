// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rtp_rewriter.hpp"

#include <algorithm>

#include "rtp_packet.hpp"

namespace wsrtc {

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

RtpRewriter::RtpRewriter (const RtpMapping &mapping) : header_ (mapping), sequence_ (mapping.first_sequence)
{
}

GstBuffer *RtpRewriter::rewrite (GstBuffer *packet)
{
  RtpLayout layout;
  if (!parse_rtp (packet, layout))
    return nullptr;
  const size_t copied = bytes_to_copy (packet, layout);
  GstMemory *memory = gst_allocator_alloc (nullptr, header_.size () + copied, nullptr);
  GstMapInfo map;
  gst_memory_map (memory, &map, GST_MAP_WRITE);
  header_.write (map.data, layout.marker (), sequence_, layout.rtp_time ());
  gst_buffer_extract (packet, layout.payload_offset, map.data + header_.size (), copied);
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
