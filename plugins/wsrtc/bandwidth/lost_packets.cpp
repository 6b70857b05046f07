// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lost_packets.hpp"

#include <algorithm>

namespace wsrtc {

namespace {

constexpr Micros taken = Micros::min ();

} // namespace

void LostPackets::add (Micros sent)
{
  sent_[next_] = sent;
  next_ = (next_ + 1) % most;
  size_ = std::min (size_ + 1, most);
}

bool LostPackets::take (Micros sent)
{
  const auto end = sent_.begin () + static_cast<std::ptrdiff_t> (size_);
  const auto found = std::find (sent_.begin (), end, sent);
  if (found == end)
    return false;
  *found = taken;
  return true;
}

} // namespace wsrtc
