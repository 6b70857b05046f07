// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace wsrtc {

// Without its start code, with its header; borrowed.
struct NalUnit {
  const uint8_t *data;
  size_t size; // at least 1
};

// The units of a byte-stream (H.264 and H.265 annex B), one after the other.
// What stands before the first start code is no unit.
class NalUnits {
public:
  NalUnits (const uint8_t *data, size_t size);
  std::optional<NalUnit> next ();

private:
  const uint8_t *at_; // behind a start code, or the end
  const uint8_t *const end_;
};

} // namespace wsrtc
