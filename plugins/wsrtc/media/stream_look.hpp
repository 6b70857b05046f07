// SPDX-License-Identifier: LGPL-2.1-or-later
//
// CodecRow::look of each video codec: what a frame tells of its stream. Frames
// come from anywhere, so nothing in them is trusted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "h264_headers.hpp"
#include "stream_facts.hpp"

namespace wsrtc {

// What was learned so far of one stream.
struct StreamLook {
  StreamFacts facts;
  std::optional<H264Sps> h264; // the last one, to read slices with
  size_t h264_sum = 0;         // of its bytes
};

// All: false for what is no frame of the codec, and would be refused with an
// error by the payloader. For H264 and H265 the parser in front has decided
// that already.
bool look_at_vp8 (const uint8_t *frame, size_t size, StreamLook &look);
bool look_at_vp9 (const uint8_t *frame, size_t size, StreamLook &look);
bool look_at_h264 (const uint8_t *access_unit, size_t size, StreamLook &look);
bool look_at_h265 (const uint8_t *access_unit, size_t size, StreamLook &look);

} // namespace wsrtc
