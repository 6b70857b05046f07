// SPDX-License-Identifier: LGPL-2.1-or-later
#include "backoff.hpp"

#include <algorithm>

namespace wsrtc {

Backoff::Backoff (Milliseconds first, Milliseconds longest, uint32_t seed)
    : first_ (first), longest_ (longest),
      // Zero is the one number that xorshift never leaves.
      random_ (seed != 0 ? seed : 0x9e3779b9U)
{
}

Backoff::Milliseconds Backoff::next ()
{
  auto wait = std::min (first_, longest_);
  for (unsigned i = 0; i < failures_ && wait < longest_; i++)
    wait = std::min (wait * 2, longest_);
  failures_++;

  // xorshift32 (Marsaglia 2003): spreads clients, guards nothing.
  random_ ^= random_ << 13;
  random_ ^= random_ >> 17;
  random_ ^= random_ << 5;

  const int64_t quarter = wait.count () / 4;
  return wait + Milliseconds (static_cast<int64_t> (random_ % (2 * quarter + 1)) - quarter);
}

} // namespace wsrtc
