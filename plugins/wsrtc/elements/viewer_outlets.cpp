// SPDX-License-Identifier: LGPL-2.1-or-later
#include "viewer_outlets.hpp"

#include <utility>

#include "start_choice.hpp"

GST_DEBUG_CATEGORY_EXTERN (gst_wsrtc_debug);
#define GST_CAT_DEFAULT gst_wsrtc_debug

namespace wsrtc {

namespace {

std::unique_ptr<LaneGroup> open_lanes (WebrtcPeer &peer, const NtpClock &clock,
                                       LaneGroup::KeyFrameWanted key_frame_wanted)
{
  const auto path = peer.take_media ();
  if (!path) {
    GST_INFO ("media go through webrtcbin: %s", path.error ().text.c_str ());
    return nullptr;
  }
  auto lanes = LaneGroup::create (*path, clock, std::move (key_frame_wanted));
  if (lanes)
    return std::move (*lanes);
  GST_WARNING ("no media: %s", lanes.error ().text.c_str ());
  return nullptr;
}

} // namespace

ViewerOutlets::ViewerOutlets (LoopThread &owner, WebrtcPeer &peer, bool lanes_allowed, const NtpClock &clock,
                              LaneGroup::KeyFrameWanted key_frame_wanted)
    : peer_ (peer), lanes_ (lanes_allowed ? open_lanes (peer, clock, std::move (key_frame_wanted)) : nullptr),
      starts_ (owner, LaneGroup::start_interval, [this] { return lanes_->send_starts (Clock::now ()); })
{
}

Result<std::shared_ptr<Outlet>> ViewerOutlets::make (Rendition &rendition, GRef<GstPad> pad,
                                                     const RtpMapping &mapping)
{
  if (lanes_)
    return make_lane (rendition, mapping);
  return std::shared_ptr<Outlet> (std::make_shared<PadOutlet> (std::move (pad), mapping));
}

void ViewerOutlets::follow (const Outlet &outlet, Rendition &rendition)
{
  if (lanes_)
    lanes_->follow (outlet, rendition.ring ());
}

bool ViewerOutlets::begin_with_group (const Outlet &outlet, Rendition &rendition, Making making)
{
  const auto now = Clock::now ();
  const auto group = rendition.ring ()->group ();
  StartFacts facts;
  facts.own_encoder = making == Making::Encode;
  facts.has_group = group.has_value ();
  if (group) {
    using std::chrono::milliseconds;
    facts.group_age = std::chrono::duration_cast<milliseconds> (now - group->began);
    facts.silence = std::chrono::duration_cast<milliseconds> (now - group->added);
  }
  return lanes_ && choose_start (facts) == Start::Group && lanes_->begin_with_group (outlet, now);
}

void ViewerOutlets::send_starts ()
{
  if (lanes_ && lanes_->send_starts (Clock::now ()))
    starts_.start ();
}

Result<std::shared_ptr<Outlet>> ViewerOutlets::make_lane (Rendition &rendition, const RtpMapping &mapping)
{
  const AnnouncedSource source = peer_.announced (mapping.ssrc, mapping.payload_type);
  GST_DEBUG ("lane with SSRC %08x, CNAME %s, retransmission on SSRC %08x", mapping.ssrc,
             source.cname.c_str (), source.retransmission ? source.retransmission->ssrc : 0);
  auto lane = lanes_->add ({mapping, rendition.codec ().clock_rate, source.cname}, source.retransmission,
                           rendition.ring ());
  if (!lane)
    return lane.error ();
  return std::shared_ptr<Outlet> (std::move (*lane));
}

void ViewerOutlets::on_rtcp (const std::vector<uint8_t> &packet)
{
  if (lanes_)
    lanes_->on_rtcp (packet, Clock::now ());
}

void ViewerOutlets::tick (Clock::time_point now)
{
  if (!lanes_)
    return;
  peer_.read_rtcp ();
  lanes_->tick (now);
}

void ViewerOutlets::say_goodbye ()
{
  if (lanes_)
    lanes_->say_goodbye ();
}

void ViewerOutlets::count (const Outlet &outlet, TrackStats &track) const
{
  if (!lanes_) {
    const auto &pad = static_cast<const PadOutlet &> (outlet); // as make () makes them
    track.packets = pad.packets () + pad.refused ();
    track.refused = pad.refused ();
    return;
  }
  for (const LaneStats &lane : lanes_->stats ()) {
    if (lane.ssrc != track.ssrc)
      continue;
    track.packets = lane.sent.packets;
    track.refused = lane.sent.refused;
    track.lane = lane;
  }
}

void ViewerOutlets::watch_path (const BandwidthLimits &limits)
{
  if (lanes_)
    lanes_->watch_path (limits);
}

std::optional<PathState> ViewerOutlets::path_state () const
{
  return lanes_ ? lanes_->path_state () : std::nullopt;
}

std::optional<uint64_t> ViewerOutlets::malformed_rtcp () const
{
  return lanes_ ? std::optional<uint64_t> (lanes_->malformed ()) : std::nullopt;
}

} // namespace wsrtc
