// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The newest packets that feedback called lost: some come after all, behind the
// message that missed them.
#pragma once

#include <array>

#include "packet_result.hpp"

namespace wsrtc {

class LostPackets {
public:
  void add (Micros sent);
  // True when one of that time was there; it is no more.
  bool take (Micros sent);

private:
  static constexpr size_t most = 128;

  std::array<Micros, most> sent_{}; // a ring
  size_t next_ = 0;
  size_t size_ = 0;
};

} // namespace wsrtc
