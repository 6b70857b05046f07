// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the peer's transport-wide feedback tells of one packet.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

namespace wsrtc {

using Micros = std::chrono::microseconds;

// What became of one packet, in the order of sending.
struct PacketResult {
  Micros sent{}; // our monotonic clock
  // The peer's clock, of any origin: only differences count, and it may run at
  // another speed. Empty: not (yet) arrived.
  std::optional<Micros> arrived;
  size_t size = 0; // bytes
};

inline double in_seconds (Micros time)
{
  return static_cast<double> (time.count ()) * 1e-6;
}

inline double in_millis (Micros time)
{
  return static_cast<double> (time.count ()) * 1e-3;
}

} // namespace wsrtc
