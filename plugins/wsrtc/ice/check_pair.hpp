// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One way to the peer that may work: from our socket to one of its addresses.
// Our candidates share the socket, so that a pair is little more than a remote
// address (RFC 8445 section 6.1.2).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "ice_candidate.hpp"
#include "net_address.hpp"
#include "stun_peek.hpp"

namespace wsrtc {

using IceClock = std::chrono::steady_clock;
using IceTime = IceClock::time_point;
using IceMilliseconds = std::chrono::milliseconds;

// How often a request is sent, and how long an answer is waited for.
struct RetryPlan {
  int transmissions = 1;
  IceMilliseconds first{0};   // to the second transmission; doubled from there on
  IceMilliseconds longest{0}; // between two, and after the last
};

// RFC 8445 section 14.3 wants 500 ms where the round trip is not known. Checks
// are few and small here, and a first one that is lost must not cost the viewer
// half a second. Nine transmissions in 8 seconds.
inline constexpr RetryPlan check_plan{9, IceMilliseconds (100), IceMilliseconds (1600)};
// To find out quickly whether the chosen path still works.
inline constexpr RetryPlan probe_plan{3, IceMilliseconds (150), IceMilliseconds (600)};
// RFC 7675 section 5.1: not sent again; the next one comes before long.
inline constexpr RetryPlan consent_plan{1, IceMilliseconds (5000), IceMilliseconds (5000)};

// A request of ours that waits for its answer.
struct Transaction {
  StunId id{};
  std::vector<uint8_t> bytes;
  RetryPlan plan;
  int transmissions = 0;
  IceTime sent;  // last
  IceTime again; // next transmission, or the end
  bool controlling = false;
  bool use_candidate = false;
};

// What has gone back and forth on a pair, for people.
struct PairCounts {
  unsigned sent = 0;     // checks of ours
  unsigned answered = 0; // of them
  unsigned received = 0; // checks of the peer, verified
  unsigned strays = 0;   // answers that came another way than the check went
  unsigned unsent = 0;   // checks that could not be sent
  int send_error = 0;    // errno of the last of those
  int stun_error = 0;    // code of the last answer that was an error, verified or not
};

enum class PairState { Waiting, InProgress, Succeeded, Failed };

struct CheckPair {
  Route route;
  IceCandidate remote;
  PairState state = PairState::Waiting;
  bool urgent = false;         // the peer has sent a check: ours goes before all others
  bool peer_nominated = false; // USE-CANDIDATE came, as of nomination
  bool fresh = false;          // the nomination has not been considered yet
  bool nominated = false;      // our USE-CANDIDATE was answered
  bool dead = false;           // a probe was not answered
  int conflicts = 0;
  PairCounts counts;
  IceTime heard;      // anything from the peer
  IceTime answered;   // a check of ours
  IceTime media;      // of the peer
  IceTime nomination; // the peer's last one
  std::optional<Transaction> check;
};

} // namespace wsrtc
