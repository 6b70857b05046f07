// SPDX-License-Identifier: LGPL-2.1-or-later
#include "packet_groups.hpp"

#include <algorithm>

namespace wsrtc {

std::optional<PacketGroup> PacketGroups::add (Micros sent, Micros arrived, size_t bytes)
{
  const Micros delay = arrived - sent;
  if (group_ && sent < group_->sent)
    return std::nullopt;
  if (group_ && sent - group_->sent <= burst) {
    group_->delay = std::min (group_->delay, delay);
    group_->bytes += bytes;
    return std::nullopt;
  }
  const auto ended = group_;
  group_ = PacketGroup{sent, delay, bytes};
  return ended;
}

} // namespace wsrtc
