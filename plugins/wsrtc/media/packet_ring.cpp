// SPDX-License-Identifier: LGPL-2.1-or-later
#include "packet_ring.hpp"

#include <algorithm>
#include <iterator>
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
  note_group (*frame, now);
  entries_.push_back ({std::move (frame), now});
  while (entries_.size () > 1 && can_drop_oldest (now)) {
    const Entry &oldest = entries_.front ();
    packets_ -= oldest.frame->packets.size ();
    bytes_ -= oldest.frame->payloads.size ();
    if (group_ && group_->index == oldest.frame->first_index)
      group_.reset ();
    old.push_back (oldest.frame);
    entries_.pop_front ();
  }
}

// With the lock held, as what follows. A group that has become too large is of
// no use to anybody, and another one begins with the next key frame.
void PacketRing::note_group (const MediaFrame &frame, Clock::time_point now)
{
  if (frame.key_frame) {
    group_ = GroupStart{frame.first_index, 0, 0, now};
    key_frames_++;
  }
  if (!group_)
    return;
  group_->bytes += frame.payloads.size ();
  group_->frames++;
  if (group_->bytes > limits_.group_bytes || now - group_->began > limits_.group_age)
    group_.reset ();
}

bool PacketRing::can_drop_oldest (Clock::time_point now) const
{
  if (packets_ > limits_.packets || bytes_ > limits_.bytes)
    return true;
  const Entry &oldest = entries_.front ();
  return now - oldest.added > limits_.age && !(group_ && group_->index <= oldest.frame->first_index);
}

void PacketRing::end_group ()
{
  const std::lock_guard<std::mutex> lock (mutex_);
  group_.reset ();
}

const PacketRing::Entry *PacketRing::entry_of (uint64_t index) const
{
  // The first that begins behind it; the one before has it, if any.
  const auto behind =
      std::upper_bound (entries_.begin (), entries_.end (), index, [] (uint64_t wanted, const Entry &entry) {
        return wanted < entry.frame->first_index;
      });
  if (behind == entries_.begin ())
    return nullptr;
  const Entry &entry = *std::prev (behind);
  return index - entry.frame->first_index < entry.frame->packets.size () ? &entry : nullptr;
}

FramePtr PacketRing::find (uint64_t index) const
{
  const std::lock_guard<std::mutex> lock (mutex_);
  const Entry *entry = entry_of (index);
  return entry ? entry->frame : nullptr;
}

PacketRing::Holding PacketRing::holding () const
{
  const std::lock_guard<std::mutex> lock (mutex_);
  return {key_frames_, group_ ? group_->frames : 0, group_ ? group_->bytes : 0, bytes_};
}

std::vector<FramePtr> PacketRing::frames_from (uint64_t index) const
{
  std::vector<FramePtr> frames;
  const std::lock_guard<std::mutex> lock (mutex_);
  const auto first =
      std::lower_bound (entries_.begin (), entries_.end (), index, [] (const Entry &entry, uint64_t wanted) {
        return entry.frame->first_index < wanted;
      });
  frames.reserve (static_cast<size_t> (entries_.end () - first));
  std::transform (first, entries_.end (), std::back_inserter (frames),
                  [] (const Entry &entry) { return entry.frame; });
  return frames;
}

std::optional<PacketRing::Group> PacketRing::group () const
{
  const std::lock_guard<std::mutex> lock (mutex_);
  const Entry *first = group_ ? entry_of (group_->index) : nullptr;
  if (!first)
    return std::nullopt;
  const Entry &newest = entries_.back ();
  return Group{first->frame, newest.frame, group_->bytes, group_->began, newest.added};
}

uint64_t PacketRing::end_index () const
{
  const std::lock_guard<std::mutex> lock (mutex_);
  if (entries_.empty ())
    return 0;
  const MediaFrame &newest = *entries_.back ().frame;
  return newest.first_index + newest.packets.size ();
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
