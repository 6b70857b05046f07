// SPDX-License-Identifier: LGPL-2.1-or-later
#include "observatory.hpp"

#include <utility>

namespace wsrtc {

namespace {

constexpr std::chrono::milliseconds patience{200};
// For so long a round is good for others, too.
constexpr int64_t fresh_us = G_USEC_PER_SEC / 4;
// A rate is that of so long at least.
constexpr int64_t rate_us = G_USEC_PER_SEC;

void renew (Observatory::Rate &rate, uint64_t bytes, int64_t now)
{
  const int64_t passed = now - rate.since;
  if (rate.since != 0 && bytes >= rate.bytes) {
    if (passed < rate_us)
      return;
    rate.bits_per_second = static_cast<double> (bytes - rate.bytes) * 8e6 / static_cast<double> (passed);
  }
  rate.bytes = bytes;
  rate.since = now;
}

} // namespace

void Observatory::look (std::function<void ()> done)
{
  if (deadline_.active ()) {
    waiters_.push_back (std::move (done));
    return;
  }
  if (finished_ != 0 && g_get_monotonic_time () - finished_ < fresh_us) {
    done ();
    return;
  }
  forget_gone ();
  for (const StreamInfo &stream : rooms_.streams ())
    if (rooms_.ask_figures (stream.name))
      awaited_.insert (stream.name);
  waiters_.push_back (std::move (done));
  if (awaited_.empty ())
    finish ();
  else
    deadline_.start (patience, [this] { finish (); });
}

void Observatory::give (const StreamName &stream, const SourceReport *report)
{
  const auto info = rooms_.stream (stream);
  if (info && report) {
    Sight &sight = sights_[stream];
    if (std::exchange (sight.source, info->source) != info->source)
      sight.rates.clear ();
    sight.report = *report;
    sight.time = g_get_monotonic_time ();
    std::map<PeerId, Rate> before = std::exchange (sight.rates, {});
    for (const auto &[id, peer] : sight.report.peers)
      renew (sight.rates[id] = before[id], peer.sent_bytes, sight.time);
    rooms_.counters ().of (stream).tally.take (info->source, report->figures);
  }
  awaited_.erase (stream);
  if (awaited_.empty () && deadline_.active ())
    finish ();
}

// That of another program, which may tell anything: of viewers only, who are in its
// room, or were when it told of them before and whose media may go on.
void Observatory::take_report (const StreamName &stream, const SourceReport &report)
{
  const auto info = rooms_.stream (stream);
  if (!info)
    return;
  std::set<PeerId> known;
  for (const GuestInfo &guest : rooms_.guests (stream))
    known.insert (guest.id);
  if (const Sight *before = find (*info))
    for (const auto &[id, _] : before->report.peers)
      known.insert (id);
  SourceReport told = report;
  for (auto peer = told.peers.begin (); peer != told.peers.end ();)
    peer = known.count (peer->first) != 0 ? std::next (peer) : told.peers.erase (peer);
  give (stream, &told);
}

const Observatory::Sight *Observatory::find (const StreamInfo &stream) const
{
  const auto place = sights_.find (stream.name);
  return place != sights_.end () && place->second.source == stream.source ? &place->second : nullptr;
}

void Observatory::finish ()
{
  deadline_.cancel ();
  awaited_.clear ();
  finished_ = g_get_monotonic_time ();
  for (const auto &waiter : std::exchange (waiters_, {}))
    waiter ();
}

void Observatory::forget_gone ()
{
  for (auto place = sights_.begin (); place != sights_.end ();)
    place = rooms_.has_source (place->first) ? std::next (place) : sights_.erase (place);
}

} // namespace wsrtc
