// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Packets that left together are one measure of the path
// (draft-ietf-rmcat-gcc-02, sections 5.1 and 5.2). Without a pacer such a group
// is mostly a frame.
#pragma once

#include "packet_result.hpp"

namespace wsrtc {

struct PacketGroup {
  Micros sent{};
  // The least of its packets' arrival minus sending, which has the difference of
  // both clocks in it. Mostly the first packet's: what waits in the queue before
  // this group came, and nothing of the time that the group itself takes. So a
  // key frame looks like any other frame.
  Micros delay{};
  size_t bytes = 0;
  Micros first_arrival{}, last_arrival{};
};

class PacketGroups {
public:
  // In the order of sending; what is older than the group is left out. Returns
  // the group that ends with this packet, which begins the next one.
  std::optional<PacketGroup> add (Micros sent, Micros arrived, size_t bytes);

private:
  bool belongs (Micros sent, Micros arrived) const;

  std::optional<PacketGroup> group_;
};

} // namespace wsrtc
