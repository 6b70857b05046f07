// SPDX-License-Identifier: LGPL-2.1-or-later
#include "packet_guard.hpp"

#include <array>
#include <utility>

#include "big_endian.hpp"
#include "packet_look.hpp"

namespace wsrtc {

namespace {

// More than any frame has, also one of 8k without loss.
constexpr size_t max_bytes = 32 * 1024 * 1024;
constexpr uint8_t marker = 0x80;

// At `offset` of the header.
void write_bytes (GstBuffer **packet, size_t offset, const uint8_t *bytes, size_t count)
{
  *packet = gst_buffer_make_writable (*packet);
  gst_buffer_fill (*packet, offset, bytes, count);
}

} // namespace

// Cameras that repeat their parameter sets do so before each slice of a key
// picture. There depayloaders and parsers begin another picture, so that each
// has a part of one.
PacketGuard::Verdict PacketGuard::judge_part (GstBuffer *packet, const RtpLayout &layout, bool same_frame)
{
  const bool in_picture = same_frame && has_picture_;
  has_picture_ = in_picture;
  if (!codec_ || !codec_->look_at_packet)
    return Verdict::Passes;
  GstMapInfo map;
  if (!gst_buffer_map (packet, &map, GST_MAP_READ))
    return Verdict::Broken;
  const PacketPart part = codec_->look_at_packet (map.data + layout.payload_offset, layout.payload_size);
  gst_buffer_unmap (packet, &map);
  switch (part) {
  case PacketPart::Broken:
    return Verdict::Broken;
  case PacketPart::Heads:
    return !in_picture || layout.marker () ? Verdict::Passes : Verdict::Useless;
  case PacketPart::Rest:
    if (!same_frame)
      return Verdict::Broken;
    break;
  case PacketPart::Start:
    break;
  }
  has_picture_ = true;
  return Verdict::Passes;
}

bool PacketGuard::admit (GstBuffer **packet)
{
  RtpLayout layout;
  if (!parse_rtp (*packet, layout))
    return false;
  numbers_.come (layout.ssrc (), layout.sequence ());
  const Verdict verdict = judge (*packet, layout);
  if (verdict == Verdict::Useless)
    numbers_.leave_out ();
  if (verdict == Verdict::Passes)
    change (packet, layout);
  // Times of some cameras stand still.
  if (layout.marker ()) {
    frame_bytes_ = 0;
    has_picture_ = false;
  }
  return verdict == Verdict::Passes;
}

// Only padding: browsers fill up with it what they may send.
PacketGuard::Verdict PacketGuard::judge (GstBuffer *packet, const RtpLayout &layout)
{
  if (layout.payload_size == 0)
    return Verdict::Useless;
  const uint32_t time = layout.rtp_time ();
  const bool same_frame = std::exchange (time_, time) == time;
  frame_bytes_ = (same_frame ? frame_bytes_ : 0) + layout.payload_size;
  return frame_bytes_ > max_bytes ? Verdict::Broken : judge_part (packet, layout, same_frame);
}

// A depayloader hands on what it has collected when there is a marker.
void PacketGuard::change (GstBuffer **packet, const RtpLayout &layout)
{
  unmarked_bytes_ += layout.payload_size;
  if (unmarked_bytes_ > max_bytes) {
    const uint8_t byte = layout.header[1] | marker;
    write_bytes (packet, 1, &byte, 1);
  }
  if (unmarked_bytes_ > max_bytes || layout.marker ())
    unmarked_bytes_ = 0;
  const uint16_t number = numbers_.number ();
  if (number != layout.sequence ()) {
    std::array<uint8_t, 2> bytes;
    write_be16 (bytes.data (), number);
    write_bytes (packet, 2, bytes.data (), bytes.size ());
  }
}

} // namespace wsrtc
