// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How one viewer's tracks leave the fan-outs: by lanes of our own where the
// peer's keys can be used, else through its webrtcbin. Owner thread.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "fanout.hpp"
#include "lane_group.hpp"
#include "ntp_clock.hpp"
#include "rendition.hpp"
#include "result.hpp"
#include "webrtc_peer.hpp"

namespace wsrtc {

class ViewerOutlets {
public:
  using Clock = LaneGroup::Clock;

  // `peer` is connected and verified, and outlives this.
  ViewerOutlets (WebrtcPeer &peer, bool lanes_allowed, const NtpClock &clock,
                 LaneGroup::KeyFrameWanted key_frame_wanted);
  // Nothing is pushed any more, but for a push that is under way.
  ~ViewerOutlets ();
  ViewerOutlets (const ViewerOutlets &) = delete;
  ViewerOutlets &operator= (const ViewerOutlets &) = delete;

  // `pad` is the sender's of that track.
  Status add (Rendition &rendition, GRef<GstPad> pad, const RtpMapping &mapping);

  void on_rtcp (const std::vector<uint8_t> &packet);
  void tick (Clock::time_point now);
  void say_goodbye ();

private:
  Result<std::shared_ptr<Outlet>> make_lane (Rendition &rendition, const RtpMapping &mapping);

  struct Leg {
    Rendition *rendition;
    std::shared_ptr<Outlet> outlet;
  };

  WebrtcPeer &peer_;
  std::unique_ptr<LaneGroup> lanes_; // nullptr = through webrtcbin
  std::vector<Leg> legs_;
};

} // namespace wsrtc
