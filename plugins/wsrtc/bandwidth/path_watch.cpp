// SPDX-License-Identifier: LGPL-2.1-or-later
#include "path_watch.hpp"

namespace wsrtc {

void PathWatch::on_feedback (const TransportFeedback &feedback, Micros now, Micros round_trip)
{
  results_.clear ();
  uint16_t number = feedback.first;
  for (const auto &arrival : feedback.arrivals)
    if (const auto packet = sent_->find (number++, now))
      results_.push_back ({packet->sent, arrival, packet->size});
  if (results_.empty ())
    return;
  heard_ = now;
  estimator_.on_feedback (results_, now, round_trip);
}

std::optional<PathState> PathWatch::state (Micros now) const
{
  if (!heard_)
    return std::nullopt;
  return PathState{estimator_.estimate (), estimator_.sent_rate (), estimator_.received_rate (),
                   estimator_.usage () == BandwidthEstimator::Usage::Over, now - *heard_};
}

} // namespace wsrtc
