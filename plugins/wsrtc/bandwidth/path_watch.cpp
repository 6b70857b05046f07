// SPDX-License-Identifier: LGPL-2.1-or-later
#include "path_watch.hpp"

#include <ratio>

namespace wsrtc {

namespace {

// Long enough for a key frame not to count for too much.
constexpr std::chrono::milliseconds sent_window (1000);

} // namespace

void PathWatch::on_feedback (const TransportFeedback &feedback, Micros now, Micros round_trip)
{
  results_.clear ();
  uint16_t number = feedback.first;
  for (const auto &arrival : feedback.arrivals)
    if (const auto packet = sent_->find (number++, now))
      results_.push_back ({packet->sent, arrival, packet->size});
  if (results_.empty ())
    return;
  note_sent ();
  estimator_.on_feedback (results_, now, round_trip);
}

void PathWatch::note_sent ()
{
  for (const PacketResult &packet : results_) {
    if (!counted_since_)
      counted_since_ = packet.sent;
    const Micros span = packet.sent - *counted_since_;
    if (span >= sent_window) {
      sent_rate_ = counted_ * 8 * std::micro::den / static_cast<uint64_t> (span.count ());
      counted_since_ = packet.sent;
      counted_ = 0;
    }
    counted_ += packet.size;
  }
}

std::optional<PathState> PathWatch::state () const
{
  if (!counted_since_)
    return std::nullopt;
  return PathState{estimator_.estimate (), sent_rate_, estimator_.received_rate (), estimator_.loss (),
                   estimator_.usage () == BandwidthEstimator::Usage::Over};
}

} // namespace wsrtc
