// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace wsrtc {

struct Vp8Frame {
  bool is_key = false;
  unsigned width = 0; // key frames only
  unsigned height = 0;
};

// Empty for what is no frame of VP8 (RFC 6386 section 9), or whose partitions
// do not fit into it: for such a one rtpvp8pay ends the pipeline.
std::optional<Vp8Frame> parse_vp8_frame (const uint8_t *frame, size_t size);

} // namespace wsrtc
