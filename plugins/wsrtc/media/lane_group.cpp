// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lane_group.hpp"

#include <algorithm>
#include <utility>

#include "media_debug.hpp"
#include "rtcp_build.hpp"

namespace wsrtc {

namespace {

constexpr std::chrono::milliseconds report_interval (1000);
// Browsers put sound and picture together by two reports of each.
constexpr std::chrono::milliseconds second_report (300);

// What a lane begins with is spread over so many calls, if it is not little.
constexpr size_t start_portions = 8;
constexpr size_t least_portion = 32 * 1024;
constexpr std::chrono::milliseconds longest_start (1000);

// A peer that has said nothing for so long may have lost its network.
constexpr std::chrono::milliseconds shortest_absence (3000);

// A key frame that a lane lacks is asked for at once, and then after so long: a path
// that is full all the time shall not make all others get many of them.
constexpr std::chrono::milliseconds first_ask_again (500), longest_ask_again (2000);

} // namespace

LaneGroup::LaneGroup (LanePeer peer, const MediaPath &path, KeyFrameWanted key_frame_wanted)
    : peer_ (std::move (peer)), profile_ (path.key.profile),
      keys_ (derive_session_keys (path.key, SrtpUse::Rtp)), key_frame_wanted_ (std::move (key_frame_wanted))
{
}

Result<std::unique_ptr<LaneGroup>> LaneGroup::create (const MediaPath &path, const NtpClock &clock,
                                                      KeyFrameWanted key_frame_wanted)
{
  auto context = SrtpContext::make (path.key.profile, derive_session_keys (path.key, SrtpUse::Rtcp));
  if (!context)
    return context.error ();
  LanePeer peer{path.sink, std::make_shared<RtcpSender> (SrtcpProtector (std::move (*context)), path.sink),
                std::make_shared<SentPackets> (), clock};
  return std::unique_ptr<LaneGroup> (new LaneGroup (std::move (peer), path, std::move (key_frame_wanted)));
}

// One for each SSRC and thread, all with the same keys.
Result<SrtpProtector> LaneGroup::make_protector () const
{
  auto context = SrtpContext::make (profile_, keys_);
  if (!context)
    return context.error ();
  return SrtpProtector (std::move (*context));
}

Result<std::shared_ptr<Lane>> LaneGroup::add (const LaneTrack &track,
                                              std::optional<RetransmissionStream> retransmission,
                                              std::shared_ptr<const PacketRing> ring)
{
  auto protector = make_protector ();
  if (!protector)
    return protector.error ();
  Member member;
  member.ring = ring;
  member.lane = std::make_shared<Lane> (peer_, track, std::move (*protector));
  if (retransmission) {
    auto own = make_protector ();
    if (!own)
      return own.error ();
    RtpMapping mapping = track.mapping;
    mapping.payload_type = retransmission->payload_type;
    mapping.ssrc = retransmission->ssrc;
    member.retransmitter =
        std::make_unique<Retransmitter> (peer_, mapping, std::move (*own), std::move (ring));
  }
  cname_ = track.cname;
  members_.push_back (std::move (member));
  return members_.back ().lane;
}

void LaneGroup::follow (const Outlet &lane, const std::shared_ptr<const PacketRing> &ring)
{
  Member *member = find (lane);
  if (!member)
    return;
  member->ring = ring;
  member->beginning.reset ();
  member->lane->follow (ring.get ());
  if (member->retransmitter)
    member->retransmitter->follow (ring);
}

// ---- how it begins

bool LaneGroup::begin_with_group (const Outlet &lane, Clock::time_point now)
{
  Member *member = find (lane);
  const auto group = member ? member->ring->group () : std::nullopt;
  if (!group || member->lane->started ())
    return false;
  member->beginning = Beginning{std::max (group->bytes / start_portions, least_portion), now};
  member->lane->begin_with (member->ring, *group);
  return true;
}

bool LaneGroup::send_starts (Clock::time_point now)
{
  SendBuffer buffer; // not kept: it has the size of a key frame
  bool more = false;
  for (Member &member : members_)
    if (member.beginning)
      more |= catch_up (member, buffer, now);
  return more;
}

bool LaneGroup::catch_up (Member &member, SendBuffer &buffer, Clock::time_point now)
{
  Lane::CatchUp result = member.lane->catch_up (member.beginning->portion, buffer);
  if (result == Lane::CatchUp::Behind) {
    if (now - member.beginning->since < longest_start)
      return true;
    member.lane->give_up ();
    result = Lane::CatchUp::Lost;
  }
  member.beginning.reset ();
  if (result == Lane::CatchUp::Lost)
    key_frame_wanted_ (member.lane->ssrc ());
  return false;
}

// ---- what the peer says

void LaneGroup::on_rtcp (const std::vector<uint8_t> &packet, Clock::time_point now)
{
  const auto items = parse_rtcp (packet.data (), packet.size ());
  if (!items) {
    malformed_++;
    GST_DEBUG ("ignored: %s", items.error ().text.c_str ());
    return;
  }
  notice_return (now);
  for (const RtcpItem &item : *items)
    std::visit ([this, now] (const auto &one) { on_item (one, now); }, item);
}

// A browser that was cut off asks for a key frame before its checks let it send again,
// and once more only after two seconds. So it gets one at its first word after a
// silence that is not its way.
void LaneGroup::notice_return (Clock::time_point now)
{
  const Clock::duration silence = heard_ == Clock::time_point () ? Clock::duration (0) : now - heard_;
  const bool known = last_silence_ > Clock::duration (0);
  const bool back = known && silence > shortest_absence && silence > 3 * last_silence_;
  heard_ = now;
  last_silence_ = silence;
  if (!back)
    return;
  GST_DEBUG ("the viewer is back");
  for (const Member &member : members_)
    key_frame_wanted_ (member.lane->ssrc ());
}

LaneGroup::Member *LaneGroup::find (uint32_t ssrc)
{
  const auto found = std::find_if (members_.begin (), members_.end (),
                                   [ssrc] (const Member &member) { return member.lane->ssrc () == ssrc; });
  return found == members_.end () ? nullptr : &*found;
}

LaneGroup::Member *LaneGroup::find (const Outlet &lane)
{
  const auto found = std::find_if (members_.begin (), members_.end (),
                                   [&lane] (const Member &member) { return member.lane.get () == &lane; });
  return found == members_.end () ? nullptr : &*found;
}

void LaneGroup::on_item (const ReportBlock &block, Clock::time_point)
{
  Member *member = find (block.ssrc);
  if (!member)
    return;
  LaneStats &stats = member->stats;
  stats.fraction_lost = block.fraction_lost / 256.0;
  stats.lost = block.cumulative_lost;
  stats.most_lost = std::max (stats.most_lost, static_cast<uint64_t> (std::max<int64_t> (stats.lost, 0)));
  stats.jitter =
      std::chrono::microseconds (static_cast<int64_t> (block.jitter) * 1000000 / member->lane->clock_rate ());
  if (block.last_report == 0)
    return;
  // RFC 3550 section 6.4.1. A clock that does not run evenly can make it
  // negative, which is a very large number here.
  const auto now = static_cast<uint32_t> (peer_.clock.ntp_of (peer_.clock.running_time ()) >> 16);
  const uint32_t difference = now - block.last_report - block.delay;
  constexpr uint32_t absurd = 0x80000000;
  stats.round_trip = std::chrono::microseconds (difference < absurd ? compact_ntp_to_us (difference) : 0);
}

void LaneGroup::on_item (const NackRequest &nack, Clock::time_point now)
{
  Member *member = find (nack.ssrc);
  if (!member)
    return;
  member->stats.nacks++;
  member->stats.nacked += nack.sequences.size ();
  if (member->retransmitter)
    member->retransmitter->retransmit (*member->lane, nack.sequences,
                                       member->stats.round_trip.value_or (std::chrono::microseconds (0)),
                                       now);
}

void LaneGroup::on_item (const KeyFrameRequest &request, Clock::time_point)
{
  Member *member = find (request.ssrc);
  if (!member)
    return;
  if (request.number) {
    const auto fir = std::make_pair (request.sender, *request.number);
    if (member->last_fir == fir)
      return;
    member->last_fir = fir;
    member->stats.full_intra_requests++;
  }
  member->stats.key_frame_requests++;
  key_frame_wanted_ (request.ssrc);
}

void LaneGroup::on_item (const TransportFeedback &feedback, Clock::time_point)
{
  transport_feedback_++;
  if (!watch_)
    return;
  std::chrono::microseconds round_trip (0);
  for (const Member &member : members_)
    round_trip = std::max (round_trip, member.stats.round_trip.value_or (round_trip));
  watch_->on_feedback (feedback, Micros (g_get_monotonic_time ()), round_trip);
}

void LaneGroup::watch_path (const BandwidthLimits &limits)
{
  if (watch_)
    return;
  peer_.sent_packets->remember ();
  watch_.emplace (peer_.sent_packets, limits);
}

std::optional<PathState> LaneGroup::path_state () const
{
  return watch_ ? watch_->state (Micros (g_get_monotonic_time ())) : std::nullopt;
}

// ---- what we say

void LaneGroup::tick (Clock::time_point now)
{
  for (Member &member : members_) {
    ask_for_key_frame (member, now);
    if (member.lane->started ())
      report (member, now);
  }
}

// The path has refused a part of a frame, and may be there again. Nobody else asks:
// the viewer sees a picture that stands still, and no gap.
void LaneGroup::ask_for_key_frame (Member &member, Clock::time_point now)
{
  const auto since = now - member.asked;
  if (!member.lane->lacks_key_frame ()) {
    if (since > longest_ask_again)
      member.asked_again = Clock::duration (0);
    return;
  }
  if (since < member.asked_again)
    return;
  member.asked = now;
  member.asked_again =
      std::clamp<Clock::duration> (2 * member.asked_again, first_ask_again, longest_ask_again);
  key_frame_wanted_ (member.lane->ssrc ());
}

void LaneGroup::report (Member &member, Clock::time_point now)
{
  if (!member.reported) {
    // The lane has sent the first one by itself.
    member.reported = now - report_interval + second_report;
    return;
  }
  if (now - *member.reported < report_interval)
    return;
  member.reported = now;
  member.lane->send_report ();
}

void LaneGroup::say_goodbye ()
{
  std::vector<uint32_t> ssrcs;
  for (const Member &member : members_)
    if (member.lane->started ())
      ssrcs.push_back (member.lane->ssrc ());
  if (!ssrcs.empty ())
    peer_.rtcp->send (make_goodbye (ssrcs, cname_));
}

std::vector<LaneStats> LaneGroup::stats () const
{
  std::vector<LaneStats> all;
  for (const Member &member : members_) {
    LaneStats stats = member.stats;
    stats.ssrc = member.lane->ssrc ();
    stats.sent = member.lane->sent ();
    if (member.retransmitter) {
      stats.retransmitted_packets = member.retransmitter->packets ();
      stats.retransmitted_octets = member.retransmitter->octets ();
    }
    all.push_back (stats);
  }
  return all;
}

} // namespace wsrtc
