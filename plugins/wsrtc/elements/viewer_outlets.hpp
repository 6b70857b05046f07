// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How one viewer's tracks leave the fan-outs: by lanes of our own where the
// peer's keys can be used, else through its webrtcbin. Owner thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "fanout.hpp"
#include "lane_group.hpp"
#include "loop_thread.hpp"
#include "ntp_clock.hpp"
#include "rendition.hpp"
#include "result.hpp"
#include "sink_stats.hpp"
#include "upkeep.hpp"
#include "webrtc_peer.hpp"

namespace wsrtc {

class ViewerOutlets {
public:
  using Clock = LaneGroup::Clock;

  // `peer` is connected and verified, and outlives this.
  ViewerOutlets (LoopThread &owner, WebrtcPeer &peer, bool lanes_allowed, const NtpClock &clock,
                 LaneGroup::KeyFrameWanted key_frame_wanted);
  ViewerOutlets (const ViewerOutlets &) = delete;
  ViewerOutlets &operator= (const ViewerOutlets &) = delete;

  // `pad` is the sender's of that track. It is not at the fan-out yet.
  Result<std::shared_ptr<Outlet>> make (Rendition &rendition, GRef<GstPad> pad, const RtpMapping &mapping);
  // The outlet is about to go to that rendition, instead of another one.
  void follow (const Outlet &outlet, Rendition &rendition);

  // It is about to go there for the first time, and begins with what has gone
  // there since the last key frame, if that is the quickest; then send_starts ()
  // is due. False: it waits for a key frame.
  bool begin_with_group (const Outlet &outlet, Rendition &rendition, Making making);
  // A first part now, the rest soon.
  void send_starts ();

  void on_rtcp (const std::vector<uint8_t> &packet);
  void tick (Clock::time_point now);
  void say_goodbye ();

  // Adds to what the track tells of itself what has gone by its outlet.
  void count (const Outlet &outlet, TrackStats &track) const;
  std::optional<uint64_t> malformed_rtcp () const;
  // See LaneGroup; nothing through webrtcbin.
  void watch_path (const BandwidthLimits &limits);
  std::optional<PathState> path_state () const;

private:
  Result<std::shared_ptr<Outlet>> make_lane (Rendition &rendition, const RtpMapping &mapping);

  WebrtcPeer &peer_;
  std::unique_ptr<LaneGroup> lanes_; // nullptr = through webrtcbin
  Upkeep starts_;                    // while lanes catch up
};

} // namespace wsrtc
