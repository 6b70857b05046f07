// SPDX-License-Identifier: LGPL-2.1-or-later
#include "packet_losses.hpp"

#include <algorithm>

namespace wsrtc {

namespace {

constexpr Micros blackout{500000};

} // namespace

void PacketLosses::count (Micros sent, size_t packets, size_t bytes, bool lost)
{
  all_.add (sent, packets, bytes, lost);
  trial_.add (sent, packets, bytes, lost);
}

void PacketLosses::add (Micros sent, size_t bytes, bool arrived)
{
  if (!arrived) {
    missed_.add (sent);
    if (run_++ == 0)
      run_began_ = sent;
    run_bytes_ += bytes;
    return;
  }
  if (run_ > 0 && sent - run_began_ > blackout)
    count (run_began_, 1, 0, true);
  else if (run_ > 0)
    count (run_began_, run_, run_bytes_, true);
  run_ = run_bytes_ = 0;
  count (sent, 1, bytes, false);
}

bool PacketLosses::come_late (Micros sent, size_t bytes)
{
  if (!missed_.take (sent))
    return false;
  if (run_ > 0 && sent >= run_began_) {
    run_--;
    run_bytes_ -= std::min (run_bytes_, bytes);
    count (sent, 1, bytes, false);
    return true;
  }
  all_.take_back (sent);
  trial_.take_back (sent);
  return true;
}

} // namespace wsrtc
