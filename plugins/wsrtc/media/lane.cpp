// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lane.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "media_debug.hpp"
#include "rtcp_build.hpp"

namespace wsrtc {

namespace {

constexpr uint64_t half_of_all_sequences = 0x8000;

// About as long as it takes to send all of them, so that they come as their
// times say.
constexpr int start_window_ms = 40;
constexpr uint32_t longest_step_back = 2; // s, of an encoder behind another one

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
  if (!batch.frame || batch.frame->packets.empty ())
    return;
  if (inside_.test_and_set (std::memory_order_acquire)) {
    turn_away (batch);
    return;
  }
  push_one (batch);
  inside_.clear (std::memory_order_release);
}

// There is no gap by which the viewer could tell that it has missed something.
void Lane::turn_away (const PacketBatch &batch)
{
  if (batch.frame->key_frame && batch.ring && batch.ring == source_.load (std::memory_order_relaxed))
    turned_away_ = true;
}

void Lane::push_one (const PacketBatch &batch)
{
  const MediaFrame &frame = *batch.frame;
  SendBuffer &buffer = *batch.buffer;
  if (phase_.load (std::memory_order_acquire) == Phase::Behind)
    return; // the owner finds it in the ring
  // In this order: who sees the restart sees whose frames count since.
  const unsigned restarts = restarts_.load (std::memory_order_acquire);
  const PacketRing *const source = source_.load (std::memory_order_relaxed);
  if (source && batch.ring != source)
    return;
  if (std::exchange (seen_restarts_, restarts) != restarts)
    give_up ();
  if (phase_.load (std::memory_order_relaxed) == Phase::Waits) {
    if (!frame.key_frame) {
      if (skips_)
        skip ();
      return;
    }
    begin_at (frame.first_index);
    if (last_time_)
      start_times_ = StartTimes::behind (*last_time_, frame.packets.front ().rtp_time,
                                         static_cast<uint32_t> (clock_rate_) * longest_step_back);
    phase_.store (Phase::Follows, std::memory_order_relaxed);
  }
  if (!send_missed (frame, buffer))
    return;
  if (!send (frame, buffer))
    skip ();
  report_first ();
}

// ---- where it begins

void Lane::await_key_frame ()
{
  if (phase_.load (std::memory_order_relaxed) == Phase::Behind)
    give_up ();
  const std::lock_guard<std::mutex> lock (mutex_);
  progress_.first_index = progress_.next_index;
  restarts_.fetch_add (1, std::memory_order_release);
}

void Lane::give_up ()
{
  skips_ = false;
  ring_ = nullptr;
  start_.clear ();
  start_times_ = StartTimes ();
  phase_.store (Phase::Waits, std::memory_order_release);
}

// Sequence numbers go on where they were, and follow the ring's indexes from
// there, so that either tells the other.
void Lane::begin_at (uint64_t index)
{
  skips_ = false;
  turned_away_ = false;
  first_sequence_ += next_index_ - first_index_;
  first_index_ = next_index_ = index;
}

void Lane::begin_with (std::shared_ptr<const PacketRing> ring, const PacketRing::Group &group)
{
  const MediaFrame &first = *group.key_frame, &newest = *group.newest;
  const FramePacket &last = newest.packets.back ();
  seen_restarts_ = restarts_.load (std::memory_order_relaxed);
  ring_ = std::move (ring);
  const auto frames = ring_->frames_from (first.first_index);
  start_.assign (frames.begin (), frames.end ());
  start_times_ = StartTimes (newest.first_index + newest.packets.size (), first.packets.front ().rtp_time,
                             last.rtp_time, static_cast<uint32_t> (clock_rate_ / 1000 * start_window_ms));
  begin_at (first.first_index);
  {
    // What reports say is true of the source, and has no part in how the viewer
    // catches up.
    const std::lock_guard<std::mutex> lock (mutex_);
    progress_.start_times = start_times_;
    progress_.rtp_time = last.rtp_time;
    progress_.running_time = newest.running_time;
  }
  phase_.store (Phase::Behind, std::memory_order_release);
}

FramePtr Lane::next_of_start ()
{
  while (!start_.empty () && start_.front ()->first_index + start_.front ()->packets.size () <= next_index_)
    start_.pop_front ();
  return start_.empty () ? ring_->find (next_index_) : start_.front ();
}

Lane::CatchUp Lane::catch_up (size_t bytes, SendBuffer &buffer)
{
  for (size_t sent = 0; sent < bytes;) {
    if (next_index_ >= ring_->end_index ()) {
      start_.clear ();
      phase_.store (Phase::Follows, std::memory_order_release);
      return CatchUp::Done;
    }
    const FramePtr frame = next_of_start ();
    if (!frame) {
      give_up ();
      return CatchUp::Lost;
    }
    sent += frame->payloads.size ();
    if (!send (*frame, buffer))
      break; // the path is full
    report_first ();
  }
  return CatchUp::Behind;
}

// What came to the ring while the lane was handed over. False: there is nothing
// to do for the next frame.
bool Lane::send_missed (const MediaFrame &next, SendBuffer &buffer)
{
  while (next_index_ < next.first_index) {
    const FramePtr frame = ring_ ? ring_->find (next_index_) : nullptr;
    if (!frame || !send (*frame, buffer)) {
      skip ();
      return false;
    }
  }
  // The owner may have had it already.
  return next_index_ < next.first_index + next.packets.size ();
}

// ---- sending

// The rest of a frame, of which a part may have gone. False when the path did
// not take all: then the owner tries the rest again, to whom it is worth a
// moment, and the streaming thread does not.
bool Lane::send (const MediaFrame &frame, SendBuffer &buffer)
{
  const auto from = static_cast<size_t> (next_index_ - frame.first_index);
  const bool numbered = header_.has_twcc ();
  const uint16_t number = numbered ? peer_.sent_packets->take (frame.packets.size () - from) : 0;
  const SentPackets::Micros now (g_get_monotonic_time ());
  write (frame, from, number, buffer);
  const size_t written = buffer.sizes.size ();
  const size_t taken = peer_.sink->send (buffer.bytes.data (), buffer.sizes.data (), written);
  if (numbered)
    peer_.sent_packets->note (number, now, buffer.sizes.data (), taken);
  const size_t refused = written - taken;
  const bool again = refused > 0 && phase_.load (std::memory_order_relaxed) == Phase::Behind;
  const size_t count = again ? taken : frame.packets.size () - from;
  next_index_ += count;
  note (frame, from, count, again ? 0 : refused);
  return refused == 0;
}

// Up to the next key frame, for nothing before it can be shown.
void Lane::skip ()
{
  phase_.store (Phase::Waits, std::memory_order_relaxed);
  skips_ = true;
  tell_refused ();
  const std::lock_guard<std::mutex> lock (mutex_);
  progress_.sent.skipped++;
}

// Once for either kind of reason: only one of them can be helped by settings.
void Lane::tell_refused ()
{
  const int error = peer_.sink->error ();
  const bool full = error == EAGAIN || error == ENOBUFS;
  if (std::exchange (full ? told_full_ : told_away_, true))
    return;
  GST_WARNING (
      "SSRC %08x: its path does not take all (%s), so frames are left out until a key frame, now and "
      "whenever it does not%s",
      ssrc_, error ? g_strerror (error) : "it is not there",
      full ? "; raise net.core.wmem_max, or lower the bitrate" : "");
}

// Sequence numbers follow the ring's indexes, so that either tells the other.
// The first one is below 2^15: receivers start with a rollover counter of 0.
void Lane::write (const MediaFrame &frame, size_t from, uint16_t number, SendBuffer &buffer)
{
  const size_t count = frame.packets.size () - from;
  const size_t overhead = header_.size () + max_srtp_overhead;
  buffer.reserve (frame.payloads.size () + count * overhead, count);
  uint8_t *to = buffer.bytes.data ();
  start_times_.end_at (frame.first_index, frame.packets.front ().rtp_time);
  for (size_t i = 0; i < count; i++) {
    const FramePacket &packet = frame.packets[from + i];
    const uint64_t index = frame.first_index + from + i;
    const uint64_t sequence = first_sequence_ + (index - first_index_);
    last_time_ = start_times_.of (index, packet.rtp_time);
    header_.write (to, packet.marker, static_cast<uint16_t> (sequence), *last_time_);
    header_.write_twcc (to, static_cast<uint16_t> (number + buffer.sizes.size ()));
    std::copy_n (frame.payload (packet), packet.size, to + header_.size ()); // which may be empty
    const size_t size = protector_.protect (to, header_.size (), header_.size () + packet.size, sequence);
    if (size == 0)
      continue;
    buffer.sizes.push_back (size);
    to += size;
  }
}

void Lane::note (const MediaFrame &frame, size_t from, size_t count, size_t refused)
{
  uint64_t octets = 0, refused_octets = 0;
  for (size_t i = from; i < from + count; i++) {
    octets += frame.packets[i].size;
    refused_octets += i + refused < from + count ? 0 : frame.packets[i].size;
  }
  const std::lock_guard<std::mutex> lock (mutex_);
  progress_.sent.packets += count;
  progress_.sent.octets += octets;
  progress_.sent.refused += refused;
  progress_.sent.refused_octets += refused_octets;
  if (seen_restarts_ != restarts_.load (std::memory_order_relaxed))
    return; // its ring is not of interest any more
  progress_.first_index = first_index_;
  progress_.next_index = next_index_;
  progress_.first_sequence = first_sequence_;
  progress_.start_times = start_times_;
  if (start_times_.covers (frame.first_index))
    return;
  progress_.rtp_time = frame.packets.back ().rtp_time;
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

void Lane::report_first ()
{
  if (!std::exchange (reported_, true))
    send_report ();
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
  const auto newest = static_cast<uint16_t> (last.first_sequence + sent - 1);
  const auto back = static_cast<uint16_t> (newest - sequence);
  if (back >= half_of_all_sequences || back >= sent)
    return std::nullopt;
  return last.next_index - 1 - back;
}

} // namespace wsrtc
