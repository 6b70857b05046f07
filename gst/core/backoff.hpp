// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <chrono>
#include <cstdint>

namespace wsrtc {

// Who is refused where it worked before, tries again with pauses up to this.
inline constexpr std::chrono::milliseconds longest_refusal_pause{30000};

// How long to wait before the next try: doubles from `first` to `longest`, with
// jitter of ±25 % so that a thousand clients do not come back at once.
class Backoff {
public:
  using Milliseconds = std::chrono::milliseconds;
  Backoff (Milliseconds first, Milliseconds longest, uint32_t seed);

  Milliseconds next ();

  void reset () { failures_ = 0; }

  unsigned failures () const { return failures_; }

private:
  const Milliseconds first_;
  const Milliseconds longest_;
  uint32_t random_;
  unsigned failures_ = 0;
};

} // namespace wsrtc
