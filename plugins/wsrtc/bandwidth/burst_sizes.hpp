// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which groups are much bigger than what the stream usually sends at once: key
// frames, and all that a viewer is sent who joins.
#pragma once

#include "packet_groups.hpp"

namespace wsrtc {

class BurstSizes {
public:
  // True when it is one of the big ones.
  bool add (const PacketGroup &group);

private:
  // Weighted by bytes, so that the many small packets of sound between frames
  // do not make each frame a big one.
  double usual () const { return squares_ / bytes_; }

  double squares_ = 0;
  double bytes_ = 0;
  Micros last_{};
};

} // namespace wsrtc
