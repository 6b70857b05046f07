// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace wsrtc {

// Where a lane writes the packets of a frame: one for all lanes of a streaming
// thread, which come one after the other. It keeps the size of the largest.
struct SendBuffer {
  std::vector<uint8_t> bytes;
  std::vector<size_t> sizes;

  // Room for so much; what is in it is of no interest.
  void reserve (size_t size, size_t packets)
  {
    if (bytes.size () < size)
      bytes.resize (size);
    sizes.clear ();
    sizes.reserve (packets);
  }
};

} // namespace wsrtc
