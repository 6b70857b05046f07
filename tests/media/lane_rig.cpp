// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lane_rig.hpp"

#include <algorithm>
#include <utility>

#include "big_endian.hpp"

namespace wsrtc::test {

namespace {

constexpr uint8_t media_payload_type = 96, rtx_payload_type = 97;
constexpr int mid_id = 3, twcc_id = 5;

SrtpMasterKey some_key (SrtpProfile profile)
{
  SrtpMasterKey key;
  key.profile = profile;
  key.key.fill (0x17);
  key.salt.fill (0x2a);
  return key;
}

NtpClock clock_from_now ()
{
  auto clock = GRef<GstClock>::adopt (gst_system_clock_obtain ());
  const GstClockTime now = gst_clock_get_time (clock.get ());
  return NtpClock (std::move (clock), now);
}

// RFC 5761 section 4.
bool is_rtcp (const Bytes &datagram)
{
  return datagram.size () > 1 && datagram[1] >= 192 && datagram[1] <= 223;
}

} // namespace

size_t RecordingPath::send (const uint8_t *bytes, const size_t *sizes, size_t count)
{
  calls++;
  if (const auto happens = std::exchange (meanwhile, nullptr))
    happens ();
  const size_t taken = std::min (count, takes_up_to);
  for (size_t i = 0; i < taken; i++) {
    datagrams_.emplace_back (bytes, bytes + sizes[i]);
    bytes += sizes[i];
  }
  return taken;
}

std::vector<Bytes> RecordingPath::take ()
{
  calls = 0;
  return std::exchange (datagrams_, {});
}

std::shared_ptr<MediaFrame> TestStream::push (size_t packets, bool key_frame, GstClockTime running_time)
{
  auto frame = std::make_shared<MediaFrame> ();
  frame->first_index = next_index;
  frame->key_frame = key_frame;
  frame->running_time = running_time;
  for (size_t i = 0; i < packets; i++) {
    frame->packets.push_back (
        {frame->payloads.size (), payload_size,
         static_cast<uint32_t> (gst_util_uint64_scale_int (running_time, clock_rate, GST_SECOND)),
         i + 1 == packets});
    frame->payloads.insert (frame->payloads.end (), payload_size, static_cast<uint8_t> (next_index * 16 + i));
  }
  next_index += packets;
  ring->add (frame, PacketRing::Clock::now ());
  if (lane)
    lane->push ({nullptr, 0, key_frame, running_time, frame.get (), &buffer_, ring.get ()});
  return frame;
}

LaneRig::LaneRig (SrtpProfile profile)
    : key (some_key (profile)), clock (clock_from_now ()), decoder_ (key, 1)
{
  auto made =
      LaneGroup::create ({key, path}, clock, [this] (uint32_t ssrc) { key_frames_wanted.push_back (ssrc); });
  g_assert_true (static_cast<bool> (made));
  group = std::move (*made);
}

void LaneRig::add (TestStream &stream, uint16_t first_sequence, bool retransmission)
{
  RtpMapping mapping;
  mapping.payload_type = media_payload_type;
  mapping.ssrc = stream.ssrc;
  mapping.first_sequence = first_sequence;
  mapping.mid_id = mid_id;
  mapping.mid = "v0";
  mapping.twcc_id = stream.numbered ? twcc_id : 0;
  auto lane = group->add (
      {mapping, stream.clock_rate, "us"},
      retransmission ? std::optional (RetransmissionStream{rtx_payload_type, stream.rtx_ssrc}) : std::nullopt,
      stream.ring);
  g_assert_true (static_cast<bool> (lane));
  stream.lane = *lane;
}

void LaneRig::sort ()
{
  for (const Bytes &datagram : path->take ()) {
    const Bytes plain = is_rtcp (datagram) ? decoder_.rtcp (datagram) : decoder_.rtp (datagram);
    g_assert_cmpuint (plain.size (), >, 0);
    if (is_rtcp (datagram))
      rtcp_.push_back (plain);
    else
      rtp_.push_back (fields_of (plain, {mid_id, twcc_id}));
  }
}

std::vector<RtpFields> LaneRig::take_rtp ()
{
  sort ();
  return std::exchange (rtp_, {});
}

std::vector<Bytes> LaneRig::take_rtcp ()
{
  sort ();
  return std::exchange (rtcp_, {});
}

void LaneRig::say (const Bytes &rtcp)
{
  group->on_rtcp (rtcp, now);
}

} // namespace wsrtc::test
