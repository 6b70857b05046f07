// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ice_record.hpp"

#include <cerrno>

#include "ice_session.hpp"

namespace wsrtc {

namespace {

const char *to_string (PairState state)
{
  switch (state) {
  case PairState::Waiting:
    return "not tried";
  case PairState::InProgress:
    return "no answer yet";
  case PairState::Succeeded:
    return "works";
  case PairState::Failed:
    return "no answer";
  }
  return "";
}

PathPair to_path_pair (const PairRecord &record, uint16_t port, IceTime now)
{
  PathPair pair;
  if (record.route.local.is_set ())
    pair.local = NetAddress{record.route.local, port, 0}.to_string ();
  const NetAddress &remote = record.route.remote;
  pair.remote = {remote.ip.to_string (), remote.port, record.remote.type->name};
  pair.state = to_string (record.state);
  const PairCounts &counts = record.counts;
  pair.sent = counts.sent;
  pair.answered = counts.answered;
  pair.received = counts.received;
  pair.conflicts = unsigned (record.conflicts);
  pair.strays = counts.strays;
  pair.stun_error = counts.stun_error;
  pair.send_error = counts.send_error;
  pair.unsent = counts.unsent;
  if (record.answered != IceTime ())
    pair.silent =
        unsigned (std::chrono::duration_cast<std::chrono::seconds> (now - record.answered).count ());
  return pair;
}

PairRecord to_record (const CheckPair &pair)
{
  return {pair.route, pair.remote, pair.state, pair.counts, pair.conflicts, pair.answered};
}

} // namespace

void tell (const IceRecord &record, uint16_t port, IceTime now, PathReport &report)
{
  report.counted = true;
  report.port = port;
  report.unverified += record.unverified;
  report.found = record.selected && !record.failed;
  report.lost = record.selected && record.failed;
  for (const PairRecord &pair : record.pairs)
    report.pairs.push_back (to_path_pair (pair, port, now));
}

// ---- IceSession: what it keeps for that

// The pairs are about to go, and nobody has asked yet.
void IceSession::keep_record ()
{
  for (const CheckPair &pair : pairs_)
    kept_.push_back (to_record (pair));
}

void IceSession::note_no_route (const IceCandidate &candidate)
{
  constexpr size_t max_kept = 8;
  changes_++;
  if (kept_.size () >= max_kept)
    return;
  PairRecord record;
  record.route.remote = candidate.address;
  record.remote = candidate;
  record.counts.send_error = ENETUNREACH;
  record.counts.unsent = 1;
  kept_.push_back (record);
}

void IceSession::tell (IceRecord &record) const
{
  record.pairs.clear ();
  for (const CheckPair &pair : pairs_)
    record.pairs.push_back (to_record (pair));
  record.pairs.insert (record.pairs.end (), kept_.begin (), kept_.end ());
  record.unverified = unverified_;
  record.selected = was_selected_;
  record.failed = state_ == IceState::Failed;
}

} // namespace wsrtc
