// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bandwidth_estimator.hpp"

#include <algorithm>

namespace wsrtc {

namespace {

// Any clock is within it, and sums and differences of a few do not overflow.
constexpr int64_t most_time = int64_t{1} << 60;
constexpr size_t most_size = 65535; // of a datagram
constexpr Micros lost_clock{20000000};
constexpr Micros encoder_reaction{100000};
constexpr double nearly_all = 0.9;
constexpr Micros most_round_trip{1000000};

bool is_sane (Micros time)
{
  return time.count () > -most_time && time.count () < most_time;
}

} // namespace

BandwidthEstimator::BandwidthEstimator (const BandwidthLimits &limits) : control_ (limits) {}

uint64_t BandwidthEstimator::estimate () const
{
  return static_cast<uint64_t> (control_.rate ());
}

uint64_t BandwidthEstimator::sent_rate () const
{
  return static_cast<uint64_t> (sent_.rate ());
}

uint64_t BandwidthEstimator::received_rate () const
{
  return static_cast<uint64_t> (received_.rate ());
}

void BandwidthEstimator::note_arrival (const PacketResult &packet, Micros arrived)
{
  // The peer's clock was set.
  if (arrival_ && (arrived - *arrival_ > lost_clock || arrived - *arrival_ < -lost_clock)) {
    received_.reset ();
    arrival_.reset ();
  }
  arrival_ = arrival_ ? std::max (*arrival_, arrived) : arrived;
  received_.add (arrived, std::min (packet.size, most_size));
}

void BandwidthEstimator::note (const PacketResult &packet, Micros now)
{
  if (!is_sane (packet.sent) || packet.sent > now || (packet.arrived && !is_sane (*packet.arrived)))
    return;
  const size_t size = std::min (packet.size, most_size);
  if (newest_ && packet.sent <= *newest_) {
    if (packet.arrived && losses_.come_late (packet.sent, size))
      note_arrival (packet, *packet.arrived);
    return;
  }
  newest_ = packet.sent;
  losses_.add (packet.sent, size, packet.arrived.has_value ());
  sent_.add (packet.sent, size);
  if (!packet.arrived)
    return;
  note_arrival (packet, *packet.arrived);
  if (const auto group = groups_.add (packet.sent, *packet.arrived, size))
    detector_.add (*group);
}

void BandwidthEstimator::lower (Micros now, Micros round_trip)
{
  const double received = received_.rate ();
  if (received <= 0 || !control_.may_lower (now, round_trip)) {
    control_.hold (now);
    return;
  }
  const bool passed = received > nearly_all * sent_.rate () * (1 - losses_.loss ());
  if (lesson_.is_in_vain (detector_.standing (), received, passed, now)) {
    detector_.accept_delay ();
    control_.hold (now);
    return;
  }
  control_.lower (received, now);
  losses_.begin_trial (now + encoder_reaction);
}

void BandwidthEstimator::decide (Micros now, Micros round_trip)
{
  const auto verdict = loss_control_.judge (losses_.trial (), losses_.loss (), now);
  if (detector_.usage () == Usage::Over) {
    lower (now, round_trip);
  } else if (verdict == LossControl::Verdict::Less) {
    control_.lower_by (loss_control_.factor (), received_.rate (), now);
    losses_.begin_trial (now + encoder_reaction);
  } else if (verdict == LossControl::Verdict::More && detector_.usage () == Usage::Normal) {
    control_.raise (received_.rate () / (1 - loss_control_.own ()), now, round_trip);
    control_.prove (nearly_all * std::min (received_.rate (), sent_.rate ()));
  } else {
    control_.hold (now);
  }
}

void BandwidthEstimator::on_feedback (const std::vector<PacketResult> &packets, Micros now, Micros round_trip)
{
  if (!is_sane (now))
    return;
  for (const PacketResult &packet : packets)
    note (packet, now);
  if (!packets.empty ())
    decide (now, std::clamp (round_trip, Micros (0), most_round_trip));
}

} // namespace wsrtc
