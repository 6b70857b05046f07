// SPDX-License-Identifier: LGPL-2.1-or-later
#include "packet_guard.hpp"

#include <utility>

#include "packet_look.hpp"

namespace wsrtc {

namespace {

// More than any frame has, also one of 8k without loss.
constexpr size_t max_bytes = 32 * 1024 * 1024;
constexpr uint8_t marker = 0x80;

// A depayloader hands on what it has collected.
void set_marker (GstBuffer **packet)
{
  *packet = gst_buffer_make_writable (*packet);
  uint8_t byte = 0;
  gst_buffer_extract (*packet, 1, &byte, 1);
  byte |= marker;
  gst_buffer_fill (*packet, 1, &byte, 1);
}

} // namespace

// Cameras that repeat their parameter sets do so before each slice of a key
// picture. There depayloaders and parsers begin another picture, so that each
// has a part of one.
bool PacketGuard::is_admitted (GstBuffer *packet, const RtpLayout &layout, bool same_frame)
{
  const bool in_picture = same_frame && has_picture_;
  has_picture_ = in_picture;
  if (!codec_ || !codec_->look_at_packet)
    return true;
  GstMapInfo map;
  if (!gst_buffer_map (packet, &map, GST_MAP_READ))
    return false;
  const PacketPart part = codec_->look_at_packet (map.data + layout.payload_offset, layout.payload_size);
  gst_buffer_unmap (packet, &map);
  switch (part) {
  case PacketPart::Broken:
    return false;
  case PacketPart::Heads:
    return !in_picture || layout.marker ();
  case PacketPart::Rest:
    if (!same_frame)
      return false;
    break;
  case PacketPart::Start:
    break;
  }
  has_picture_ = true;
  return true;
}

bool PacketGuard::admit (GstBuffer **packet)
{
  RtpLayout layout;
  if (!parse_rtp (*packet, layout) || layout.payload_size == 0)
    return false;
  const bool taken = take (packet, layout);
  // Times of some cameras stand still.
  if (layout.marker ()) {
    frame_bytes_ = 0;
    has_picture_ = false;
  }
  return taken;
}

bool PacketGuard::take (GstBuffer **packet, const RtpLayout &layout)
{
  const uint32_t time = layout.rtp_time ();
  const bool same_frame = std::exchange (time_, time) == time;
  frame_bytes_ = (same_frame ? frame_bytes_ : 0) + layout.payload_size;
  if (frame_bytes_ > max_bytes)
    return false;
  if (!is_admitted (*packet, layout, same_frame))
    return false;
  unmarked_bytes_ += layout.payload_size;
  if (unmarked_bytes_ > max_bytes)
    set_marker (packet);
  if (unmarked_bytes_ > max_bytes || layout.marker ())
    unmarked_bytes_ = 0;
  return true;
}

} // namespace wsrtc
