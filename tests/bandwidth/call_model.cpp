// SPDX-License-Identifier: LGPL-2.1-or-later
#include "call_model.hpp"

#include <algorithm>
#include <numeric>

namespace wsrtc::test {

namespace {

constexpr Micros tick{1000};
constexpr Micros sound_time{20000};
constexpr Micros report_time{75000};
constexpr Micros look_time{100000};
constexpr size_t encoder_frames = 3; // until it follows
constexpr size_t packet_bytes = 1200;
constexpr size_t loss_looks = 5;

double sum (const std::deque<double> &values)
{
  return std::accumulate (values.begin (), values.end (), 0.0);
}

} // namespace

CallModel::CallModel (const PathKind &path, const SourceKind &source, const BandwidthLimits &limits,
                      unsigned seed)
    : path_ (path, seed), kind_ (path), source_ (source), estimator_ (limits)
{
}

void CallModel::send (size_t bytes)
{
  const Micros began = now_;
  for (; bytes > 0; bytes -= std::min (bytes, packet_bytes)) {
    const size_t size = std::min (bytes, packet_bytes);
    const auto arrives = path_.send (now_, size);
    packets_.push_back ({now_, arrives, size, false});
    const double bits = static_cast<double> (size) * 8;
    sent_bits_.back () += bits;
    (arrives ? passed_bits_ : lost_bits_.back ()) += bits;
    // A socket takes a packet in about 3 us; all of a tick stays within it.
    now_ += Micros (now_ - began < tick - Micros (3) ? 3 : 0);
  }
  now_ = began;
}

double CallModel::frame_bytes ()
{
  estimates_.push_back (static_cast<double> (estimator_.estimate ()));
  if (estimates_.size () > encoder_frames)
    estimates_.pop_front ();
  const double rate = source_.follows > 0 ? source_.follows * estimates_.front () : source_.mbits * 1e6;
  const double usual = rate / 8 / source_.frames;
  if (source_.key_seconds <= 0)
    return usual;
  const int every = static_cast<int> (source_.key_seconds * source_.frames);
  const double share = every / (every - 1 + source_.key_size);
  return usual * share * (frames_ % every == 0 ? source_.key_size : 1);
}

void CallModel::send_media ()
{
  if (now_ >= next_frame_) {
    send (static_cast<size_t> (frame_bytes ()) + (frames_ == 0 ? source_.start_burst : 0));
    frames_++;
    next_frame_ += Micros (1000000 / source_.frames);
  }
  if (source_.sound_kbits > 0 && now_ >= next_sound_) {
    send (static_cast<size_t> (source_.sound_kbits * 1000 / 8 * in_seconds (sound_time)));
    next_sound_ += sound_time;
  }
}

// All from the first that was not told of up to the newest that is there, and
// those that came later than their message.
void CallModel::report ()
{
  Message message{now_ + Micros (static_cast<int64_t> (kind_.one_way_ms * 1000)), {}};
  size_t end = 0;
  for (size_t i = 0; i < packets_.size (); i++)
    if (packets_[i].arrives && *packets_[i].arrives <= now_)
      end = i + 1;
  for (size_t i = 0; i < end; i++) {
    Packet &packet = packets_[i];
    const bool is_there = packet.arrives && *packet.arrives <= now_;
    if (packet.told && (!is_there || packet.size == 0))
      continue;
    PacketResult result{packet.sent, std::nullopt, packet.size};
    if (is_there) {
      result.arrived = path_.peer_time (*packet.arrives);
      packet.size = 0; // told as arrived
    }
    packet.told = true;
    message.packets.push_back (result);
  }
  while (!packets_.empty () && packets_.front ().told && now_ - packets_.front ().sent > Micros (500000))
    packets_.pop_front ();
  if (message.packets.empty () || path_.is_black (now_) || path_.random (1) < kind_.feedback_loss)
    return;
  if (path_.random (1) < kind_.feedback_twice)
    messages_.push_back (message);
  messages_.push_back (std::move (message));
}

void CallModel::take_reports ()
{
  for (; !messages_.empty () && messages_.front ().comes <= now_; messages_.pop_front ())
    estimator_.on_feedback (messages_.front ().packets, now_,
                            Micros (static_cast<int64_t> (2000 * kind_.one_way_ms)));
}

void CallModel::look (std::vector<Moment> &moments)
{
  const double seconds = in_seconds (look_time), sent = sum (sent_bits_);
  moments.push_back ({in_seconds (now_), static_cast<double> (estimator_.estimate ()), passed_bits_ / seconds,
                      path_.capacity (now_), path_.queue_ms (now_), sent > 0 ? sum (lost_bits_) / sent : 0});
  passed_bits_ = 0;
  for (auto *each : {&sent_bits_, &lost_bits_}) {
    each->push_back (0);
    if (each->size () > loss_looks)
      each->pop_front ();
  }
}

std::vector<Moment> CallModel::run (double seconds)
{
  std::vector<Moment> moments;
  for (; in_seconds (now_) < seconds; now_ += tick) {
    take_reports ();
    send_media ();
    if (now_ >= next_report_) {
      report ();
      next_report_ += report_time;
    }
    if (now_ >= next_look_) {
      look (moments);
      next_look_ += look_time;
    }
  }
  return moments;
}

} // namespace wsrtc::test
