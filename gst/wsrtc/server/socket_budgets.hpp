// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <cstddef>

#include "settings.hpp"

namespace wsrtc {

// What a client may send, and how much of what it is sent may wait for it.
struct SocketBudgets {
  double frames, frames_per_second;
  double bytes, bytes_per_second;
  size_t unsent_bytes;
};

// What the settings say is for one viewer: a browser trickles some tens of candidates.
// One that looks on at many streams, and hears of all others, does more. A source does
// that for every one of its viewers, and all of them may come at once after a restart.
struct SocketWeight {
  double frames;
  double bytes;
  size_t unsent;
};

inline constexpr SocketWeight guest_weight = {1, 1, 1};
inline constexpr SocketWeight peer_weight = {4, 4, 4};
inline constexpr SocketWeight source_weight = {100, 128, 16};

// How many seconds' worth may come at once.
inline constexpr double message_burst = 12;
inline constexpr double byte_burst = 8;

inline SocketBudgets budgets_of (const ServerSettings &settings, const SocketWeight &weight)
{
  const double frames = settings.message_rate * weight.frames;
  const double bytes = settings.byte_rate * weight.bytes;
  return {frames * message_burst, frames, bytes * byte_burst, bytes,
          settings.max_unsent_bytes * weight.unsent};
}

} // namespace wsrtc
