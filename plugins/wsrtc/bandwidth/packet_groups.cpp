// SPDX-License-Identifier: LGPL-2.1-or-later
#include "packet_groups.hpp"

#include <algorithm>

namespace wsrtc {

namespace {

constexpr Micros sent_together{5000};
constexpr Micros arrived_together{5000};
constexpr Micros longest_arrival{100000};

} // namespace

// Sent together; or held up together, as by a radio link that was away: such
// packets come all at once, and the last of them says what the path is like.
bool PacketGroups::belongs (Micros sent, Micros arrived) const
{
  if (sent - group_->sent <= sent_together)
    return true;
  return arrived - sent < group_->delay && arrived - group_->last_arrival <= arrived_together &&
         arrived - group_->first_arrival <= longest_arrival;
}

std::optional<PacketGroup> PacketGroups::add (Micros sent, Micros arrived, size_t bytes)
{
  const Micros delay = arrived - sent;
  if (group_ && sent < group_->sent)
    return std::nullopt;
  if (group_ && belongs (sent, arrived)) {
    group_->delay = std::min (group_->delay, delay);
    group_->bytes += bytes;
    group_->last_arrival = std::max (group_->last_arrival, arrived);
    return std::nullopt;
  }
  const auto ended = group_;
  group_ = PacketGroup{sent, delay, bytes, arrived, arrived};
  return ended;
}

} // namespace wsrtc
