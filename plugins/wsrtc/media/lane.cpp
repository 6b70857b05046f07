// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lane.hpp"

#include <algorithm>
#include <utility>

#include "rtcp_build.hpp"

namespace wsrtc {

namespace {

constexpr uint64_t half_of_all_sequences = 0x8000;

// RTP time at `now`, by the last packet's; a source that has paused goes on
// where its clock says (RFC 3550 section 6.4.1).
uint32_t rtp_time_at (GstClockTime now, uint32_t rtp_time, GstClockTime running_time, int clock_rate)
{
  if (!GST_CLOCK_TIME_IS_VALID (running_time))
    return rtp_time;
  const auto ticks = [clock_rate] (GstClockTime time) {
    return static_cast<uint32_t> (gst_util_uint64_scale_int (time, clock_rate, GST_SECOND));
  };
  return now >= running_time ? rtp_time + ticks (now - running_time) : rtp_time - ticks (running_time - now);
}

} // namespace

Lane::Lane (LanePeer peer, const LaneTrack &track, SrtpProtector protector)
    : peer_ (std::move (peer)), header_ (track.mapping), ssrc_ (track.mapping.ssrc),
      clock_rate_ (track.clock_rate), cname_ (track.cname), protector_ (std::move (protector)),
      first_sequence_ (track.mapping.first_sequence)
{
}

void Lane::push (const PacketBatch &batch)
{
  const bool first = !first_index_;
  if (!batch.frame || batch.frame->packets.empty () || (first && !batch.frame->key_frame))
    return;
  if (first)
    first_index_ = batch.frame->first_index;
  SendBuffer &buffer = *batch.buffer;
  const size_t written = write (*batch.frame, buffer);
  const size_t taken = peer_.sink->send (buffer.bytes.data (), buffer.sizes.data (), written);
  note (*batch.frame, written, taken);
  if (first)
    send_report ();
}

void Lane::await_key_frame ()
{
  if (!first_index_)
    return;
  const std::lock_guard<std::mutex> lock (mutex_);
  first_sequence_ += progress_.next_index - progress_.first_index;
  progress_.first_index = progress_.next_index;
  first_index_.reset ();
}

// Sequence numbers follow the ring's indexes, so that either tells the other.
// The first one is below 2^15: receivers start with a rollover counter of 0.
size_t Lane::write (const MediaFrame &frame, SendBuffer &buffer)
{
  const size_t overhead = header_.size () + max_srtp_overhead;
  buffer.reserve (frame.payloads.size () + frame.packets.size () * overhead, frame.packets.size ());
  const uint16_t number = peer_.transport_numbers->take (frame.packets.size ());
  const uint64_t first = first_sequence_ + (frame.first_index - *first_index_);
  uint8_t *to = buffer.bytes.data ();
  for (size_t i = 0; i < frame.packets.size (); i++) {
    const FramePacket &packet = frame.packets[i];
    const uint64_t index = first + i;
    header_.write (to, packet.marker, static_cast<uint16_t> (index), packet.rtp_time);
    header_.write_twcc (to, static_cast<uint16_t> (number + i));
    std::copy_n (frame.payload (packet), packet.size, to + header_.size ()); // which may be empty
    const size_t size = protector_.protect (to, header_.size (), header_.size () + packet.size, index);
    if (size == 0)
      continue;
    buffer.sizes.push_back (size);
    to += size;
  }
  return buffer.sizes.size ();
}

void Lane::note (const MediaFrame &frame, size_t written, size_t taken)
{
  const FramePacket &last = frame.packets.back ();
  uint64_t octets = 0;
  for (const FramePacket &packet : frame.packets)
    octets += packet.size;
  const std::lock_guard<std::mutex> lock (mutex_);
  progress_.sent.packets += written;
  progress_.sent.octets += octets;
  progress_.sent.refused += written - taken;
  progress_.first_index = *first_index_;
  progress_.next_index = frame.first_index + frame.packets.size ();
  progress_.rtp_time = last.rtp_time;
  progress_.running_time = frame.running_time;
}

Lane::Progress Lane::progress () const
{
  const std::lock_guard<std::mutex> lock (mutex_);
  return progress_;
}

Lane::Sent Lane::sent () const
{
  return progress ().sent;
}

void Lane::send_report ()
{
  const Progress last = progress ();
  if (last.sent.packets == 0)
    return;
  const GstClockTime now = peer_.clock.running_time ();
  SenderReport report;
  report.ssrc = ssrc_;
  report.ntp = peer_.clock.ntp_of (now);
  report.rtp_time = rtp_time_at (now, last.rtp_time, last.running_time, clock_rate_);
  report.packets = static_cast<uint32_t> (last.sent.packets);
  report.octets = static_cast<uint32_t> (last.sent.octets);
  peer_.rtcp->send (make_sender_report (report, cname_));
}

std::optional<uint64_t> Lane::index_of (uint16_t sequence) const
{
  const Progress last = progress ();
  const uint64_t sent = last.next_index - last.first_index;
  if (sent == 0)
    return std::nullopt;
  const auto newest = static_cast<uint16_t> (first_sequence_ + sent - 1);
  const auto back = static_cast<uint16_t> (newest - sequence);
  if (back >= half_of_all_sequences || back >= sent)
    return std::nullopt;
  return last.next_index - 1 - back;
}

} // namespace wsrtc
