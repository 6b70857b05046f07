// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What an ICE session has tried, in figures. Plain values of a bounded size, to
// be copied from the port's thread to whoever asks why there is no path.
#pragma once

#include <cstdint>
#include <vector>

#include "check_pair.hpp"
#include "ice_types.hpp"
#include "path_report.hpp"

namespace wsrtc {

struct PairRecord {
  Route route; // without a local address: the system has no route there
  IceCandidate remote;
  PairState state = PairState::Waiting;
  PairCounts counts;
  int conflicts = 0;
  IceTime answered{}; // last; the epoch = never
};

struct IceRecord {
  std::vector<PairRecord> pairs;
  unsigned unverified = 0; // requests and answers whose password does not fit
  bool selected = false;   // some pair has been
  bool failed = false;
};

// `port`: ours, of all pairs.
void tell (const IceRecord &record, uint16_t port, IceTime now, PathReport &report);

} // namespace wsrtc
