// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The lanes of one peer, and what is said about them by RTCP in both
// directions. Owner thread; the lanes themselves are pushed into by streaming
// threads, and may outlive the group.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "lane.hpp"
#include "media_path.hpp"
#include "packet_ring.hpp"
#include "path_watch.hpp"
#include "result.hpp"
#include "retransmitter.hpp"
#include "rtcp_parse.hpp"

namespace wsrtc {

struct LaneStats {
  uint32_t ssrc = 0;
  Lane::Sent sent;
  uint64_t retransmitted_packets = 0;
  uint64_t retransmitted_octets = 0;
  uint64_t nacks = 0;               // messages about
  uint64_t nacked = 0;              // packets that the viewer missed
  uint64_t key_frame_requests = 0;  // without those that came twice
  uint64_t full_intra_requests = 0; // of them
  // From the viewer's last report.
  double fraction_lost = 0; // 0 to 1
  int64_t lost = 0;         // in all
  uint64_t most_lost = 0;   // the most that it ever said: packets may come late
  std::chrono::microseconds jitter{0};
  std::optional<std::chrono::microseconds> round_trip;
};

class LaneGroup {
public:
  using Clock = PacketRing::Clock;
  // A viewer cannot go on without a key frame of the track with that SSRC.
  using KeyFrameWanted = std::function<void (uint32_t ssrc)>;

  static Result<std::unique_ptr<LaneGroup>> create (const MediaPath &path, const NtpClock &clock,
                                                    KeyFrameWanted key_frame_wanted);

  // A lane for the fan-out of the rendition that has that ring.
  Result<std::shared_ptr<Lane>> add (const LaneTrack &track,
                                     std::optional<RetransmissionStream> retransmission,
                                     std::shared_ptr<const PacketRing> ring);

  // The lane goes over to the rendition that has that ring.
  void follow (const Outlet &lane, const std::shared_ptr<const PacketRing> &ring);

  // In place of await_key_frame (), for a lane that has sent nothing yet and is
  // about to go to its fan-out: it begins with what its ring has since the last
  // key frame, which send_starts () sends. False: the ring has none.
  bool begin_with_group (const Outlet &lane, Clock::time_point now);

  // Some part of all that lanes begin with. True = there is more; call it again
  // after start_interval.
  bool send_starts (Clock::time_point now);

  static constexpr std::chrono::milliseconds start_interval{5};

  // A compound packet from the peer, decrypted and authenticated.
  void on_rtcp (const std::vector<uint8_t> &packet, Clock::time_point now);

  // Every 100 ms or so: sends the reports that are due, and asks for key frames
  // that lanes lack.
  void tick (Clock::time_point now);

  // The peer is told that nothing will come any more.
  void say_goodbye ();

  // In the order of add ().
  std::vector<LaneStats> stats () const;

  uint64_t transport_feedback () const { return transport_feedback_; }

  // What the path takes is estimated by what is sent from now on. Where it is already,
  // that goes on.
  void watch_path (const BandwidthLimits &limits);

  // Nothing where it is not watched, or the peer does not tell when packets came.
  std::optional<PathState> path_state () const;

  uint64_t malformed () const { return malformed_; }

private:
  struct Beginning {
    size_t portion = 0; // bytes of a call
    Clock::time_point since;
  };

  struct Member {
    std::shared_ptr<Lane> lane;
    std::unique_ptr<Retransmitter> retransmitter; // nullptr: not negotiated
    std::shared_ptr<const PacketRing> ring;
    std::optional<Beginning> beginning; // while it is behind
    std::optional<Clock::time_point> reported;
    Clock::time_point asked{};                            // for a key frame, since the path did not take all
    Clock::duration asked_again{};                        // after so long, while it still lacks one
    std::optional<std::pair<uint32_t, uint8_t>> last_fir; // who, and which
    LaneStats stats;                                      // without what the others count
  };

  LaneGroup (LanePeer peer, const MediaPath &path, KeyFrameWanted key_frame_wanted);
  Result<SrtpProtector> make_protector () const;
  Member *find (uint32_t ssrc);
  Member *find (const Outlet &lane);
  bool catch_up (Member &member, SendBuffer &buffer, Clock::time_point now);
  void notice_return (Clock::time_point now);
  void ask_for_key_frame (Member &member, Clock::time_point now);
  static void report (Member &member, Clock::time_point now);
  void on_item (const ReportBlock &block, Clock::time_point now);
  void on_item (const NackRequest &nack, Clock::time_point now);
  void on_item (const KeyFrameRequest &request, Clock::time_point now);
  void on_item (const TransportFeedback &feedback, Clock::time_point now);

  const LanePeer peer_;
  const SrtpProfile profile_;
  const SrtpSessionKeys keys_;
  const KeyFrameWanted key_frame_wanted_;
  std::optional<PathWatch> watch_; // empty: not wanted
  std::string cname_;
  std::vector<Member> members_;
  Clock::time_point heard_{};      // the last RTCP packet
  Clock::duration last_silence_{}; // before it
  uint64_t transport_feedback_ = 0;
  uint64_t malformed_ = 0;
};

} // namespace wsrtc
