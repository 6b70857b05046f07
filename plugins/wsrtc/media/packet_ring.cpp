// SPDX-License-Identifier: LGPL-2.1-or-later
#include "packet_ring.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace wsrtc {

void PacketRing::add (FramePtr frame, Clock::time_point now)
{
  if (frame->packets.empty ())
    return;
  std::vector<FramePtr> old; // let go outside of the lock
  std::lock_guard<std::mutex> lock (mutex_);
  packets_ += frame->packets.size ();
  bytes_ += frame->payloads.size ();
  entries_.push_back ({std::move (frame), now});
  while (entries_.size () > 1 && is_too_much (now)) {
    const Entry &oldest = entries_.front ();
    packets_ -= oldest.frame->packets.size ();
    bytes_ -= oldest.frame->payloads.size ();
    old.push_back (oldest.frame);
    entries_.pop_front ();
  }
}

bool PacketRing::is_too_much (Clock::time_point now) const
{
  return packets_ > limits_.packets || bytes_ > limits_.bytes || now - entries_.front ().added > limits_.age;
}

FramePtr PacketRing::find (uint64_t index) const
{
  const std::lock_guard<std::mutex> lock (mutex_);
  // The first that begins behind it; the one before has it, if any.
  const auto behind =
      std::upper_bound (entries_.begin (), entries_.end (), index, [] (uint64_t wanted, const Entry &entry) {
        return wanted < entry.frame->first_index;
      });
  if (behind == entries_.begin ())
    return nullptr;
  const FramePtr &frame = std::prev (behind)->frame;
  return index - frame->first_index < frame->packets.size () ? frame : nullptr;
}

size_t PacketRing::packets () const
{
  const std::lock_guard<std::mutex> lock (mutex_);
  return packets_;
}

size_t PacketRing::bytes () const
{
  const std::lock_guard<std::mutex> lock (mutex_);
  return bytes_;
}

} // namespace wsrtc
