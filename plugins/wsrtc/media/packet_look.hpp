// SPDX-License-Identifier: LGPL-2.1-or-later
//
// CodecRow::look_at_packet and CodecRow::is_whole: what depayloaders and parsers
// do not check for themselves. Those of GStreamer 1.22 read and write beyond the
// end of a packet that is cut off, and end the pipeline for a unit that they do
// not know.
#pragma once

#include <cstddef>
#include <cstdint>

namespace wsrtc {

// What a packet has of a frame, or of a unit of it.
enum class PacketPart {
  Broken, // nothing that its depayloader can be given
  Start,  // the beginning, or all
  Rest,   // belongs to one that has begun
  Heads,  // only what stands in front of a picture: parameter sets, SEI, AUD
};

// `payload` has at least one byte.
PacketPart look_at_vp8_packet (const uint8_t *payload, size_t size);  // RFC 7741
PacketPart look_at_vp9_packet (const uint8_t *payload, size_t size);  // RFC 9628
PacketPart look_at_h264_packet (const uint8_t *payload, size_t size); // RFC 6184, modes 0 and 1
PacketPart look_at_h265_packet (const uint8_t *payload, size_t size); // RFC 7798

// Is the buffer of a byte-stream a row of whole units?
bool is_whole_h264 (const uint8_t *buffer, size_t size);
bool is_whole_h265 (const uint8_t *buffer, size_t size);

} // namespace wsrtc
