// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Packets that a viewer has lost, once more, on an SSRC of their own (RFC 4588).
// Owner thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "lane.hpp"
#include "packet_ring.hpp"

namespace wsrtc {

// How much may be sent once more: as many bytes as were sent for the first time,
// over time, and a burst before that. So a viewer that asks for everything, over
// and over, costs no more than two that do not ask.
class RetransmissionBudget {
public:
  static constexpr uint64_t burst = 128 * 1024;

  // `sent` is what was sent for the first time, in all.
  bool take (uint64_t size, uint64_t sent);

private:
  uint64_t seen_ = 0;
  uint64_t left_ = burst;
};

class Retransmitter {
public:
  using Clock = PacketRing::Clock;

  // `mapping` is that of the retransmission stream.
  Retransmitter (LanePeer peer, const RtpMapping &mapping, SrtpProtector protector,
                 std::shared_ptr<const PacketRing> ring);

  // Sends what of it is in the ring still. A packet is not sent again within
  // `round_trip` (at least a few ms), since what was lost anew cannot be known
  // sooner.
  void retransmit (const Lane &lane, const std::vector<uint16_t> &sequences,
                   std::chrono::microseconds round_trip, Clock::time_point now);

  // From now on what is sent is in that ring.
  void follow (std::shared_ptr<const PacketRing> ring) { ring_ = std::move (ring); }

  uint64_t packets () const { return packets_; }

  uint64_t octets () const { return octets_; }

private:
  bool was_sent (uint16_t sequence, std::chrono::microseconds within, Clock::time_point now);

  // How it was sent for the first time.
  struct Original {
    uint16_t sequence = 0;
    uint32_t rtp_time = 0;
  };

  void send (const MediaFrame &frame, const FramePacket &packet, const Original &as);

  struct Recent {
    uint16_t sequence = 0;
    Clock::time_point sent{};
  };

  const LanePeer peer_;
  const RtpHeader header_;
  SrtpProtector protector_;
  std::shared_ptr<const PacketRing> ring_;
  RetransmissionBudget budget_;
  std::array<Recent, 256> recent_; // by the last 8 bits of the sequence
  std::vector<uint8_t> buffer_;
  uint64_t index_; // of the next packet, of this stream
  uint64_t packets_ = 0;
  uint64_t octets_ = 0;
};

} // namespace wsrtc
