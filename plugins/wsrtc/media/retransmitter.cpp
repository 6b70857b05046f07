// SPDX-License-Identifier: LGPL-2.1-or-later
#include "retransmitter.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "big_endian.hpp"

namespace wsrtc {

namespace {

constexpr size_t original_sequence = 2; // bytes of it, in front of the payload
constexpr std::chrono::milliseconds shortest_pause (10);

} // namespace

bool RetransmissionBudget::take (uint64_t size, uint64_t sent)
{
  left_ = std::min (burst, left_ + (sent - seen_));
  seen_ = sent;
  if (size > left_)
    return false;
  left_ -= size;
  return true;
}

Retransmitter::Retransmitter (LanePeer peer, const RtpMapping &mapping, SrtpProtector protector,
                              std::shared_ptr<const PacketRing> ring)
    : peer_ (std::move (peer)), header_ (mapping), protector_ (std::move (protector)),
      ring_ (std::move (ring)), index_ (mapping.first_sequence)
{
}

void Retransmitter::retransmit (const Lane &lane, const std::vector<uint16_t> &sequences,
                                std::chrono::microseconds round_trip, Clock::time_point now)
{
  const uint64_t sent = lane.sent ().octets;
  for (const uint16_t sequence : sequences) {
    const auto index = lane.index_of (sequence);
    const FramePtr frame = index ? ring_->find (*index) : nullptr;
    if (!frame)
      continue;
    const FramePacket &packet = frame->packets[*index - frame->first_index];
    if (was_sent (sequence, round_trip, now) || !budget_.take (packet.size, sent))
      continue;
    recent_[sequence % recent_.size ()] = {sequence, now};
    send (*frame, packet, {sequence, lane.rtp_time_of (*index, packet.rtp_time)});
  }
}

bool Retransmitter::was_sent (uint16_t sequence, std::chrono::microseconds within, Clock::time_point now)
{
  const Recent &recent = recent_[sequence % recent_.size ()];
  return recent.sequence == sequence && recent.sent != Clock::time_point () &&
         now - recent.sent < std::max<std::chrono::microseconds> (within, shortest_pause);
}

void Retransmitter::send (const MediaFrame &frame, const FramePacket &packet, const Original &as)
{
  const size_t plain = header_.size () + original_sequence + packet.size;
  buffer_.resize (std::max (buffer_.size (), plain + max_srtp_overhead));
  uint8_t *to = buffer_.data ();
  header_.write (to, packet.marker, static_cast<uint16_t> (index_), as.rtp_time);
  const uint16_t number = header_.has_twcc () ? peer_.sent_packets->take (1) : 0;
  header_.write_twcc (to, number);
  write_be16 (to + header_.size (), as.sequence);
  std::memcpy (to + header_.size () + original_sequence, frame.payload (packet), packet.size);
  const size_t size = protector_.protect (to, header_.size (), plain, index_++);
  if (size == 0)
    return;
  const SentPackets::Micros now (g_get_monotonic_time ());
  if (peer_.sink->send (to, &size, 1) != 1)
    return;
  if (header_.has_twcc ())
    peer_.sent_packets->note (number, {now, size});
  packets_++;
  octets_ += packet.size;
}

} // namespace wsrtc
