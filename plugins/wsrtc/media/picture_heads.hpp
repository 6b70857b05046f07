// SPDX-License-Identifier: LGPL-2.1-or-later
//
// CodecRow::keep_units: which units of a picture a payloader is given.
//
// A sequence parameter set is where viewers begin, so that it may stand only in
// front of a picture that needs no other. Where that one was lost on its way, its
// parameter sets come with the next one, and who began there would see green
// until the key frame after it.
//
// Delimiters are of no use in RTP, and parameter sets come to stand in front of
// them, which GStreamer's payloaders then take for a picture of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace wsrtc {

struct ByteRange {
  size_t offset;
  size_t size;
};

// Of an access unit (byte-stream), what is left without those, in its order;
// empty = all of it.
std::optional<std::vector<ByteRange>> keep_h264_units (const uint8_t *access_unit, size_t size);
std::optional<std::vector<ByteRange>> keep_h265_units (const uint8_t *access_unit, size_t size);

} // namespace wsrtc
