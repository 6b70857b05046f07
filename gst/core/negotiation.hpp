// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Offer/answer (RFC 8829, JSEP) as a pure table: (state, event) gives the next
// state and what to do. It knows nothing of SDP, sockets or webrtcbin, so that
// the whole product of states and events can be tested row by row.
#pragma once

#include <array>
#include <cstddef>

namespace wsrtc {

enum class NegState {
  Idle,
  CreatingOffer,
  SettingLocalOffer,
  AwaitingAnswer,
  SettingRemoteAnswer,
  SettingRemoteOffer,
  CreatingAnswer,
  SettingLocalAnswer,
  Stable,
  Closed,
};
inline constexpr size_t neg_state_count = 10;

enum class NegEvent {
  StartOffer,   // we want to offer
  RemoteOffer,  // the peer's offer arrived
  RemoteAnswer, // the peer's answer arrived
  Created,      // our description is made
  LocalSet,
  RemoteSet,
  Failed,   // a request to the peer port failed
  Deadline, // the current step took too long
  Close,    // bye, from either side
};
inline constexpr size_t neg_event_count = 9;

enum class NegAction {
  None,
  CreateOffer,
  CreateAnswer,
  SetLocal,
  SetRemote,
  SendLocal,       // and the local candidates that waited for it
  FlushCandidates, // remote candidates that waited for the remote description
  Rebuild,         // PeerPort::rebuild (); the request after it prepares the tracks anew
  Refuse,          // the event is not allowed here: report it, change nothing
  ReportTimeout,
  ReportFailure,
  End, // close the port, tell the client
};

struct NegStep {
  NegState next = NegState::Closed;
  // In this order; None fills the rest.
  std::array<NegAction, 3> actions{};
};

// `polite`: on glare (both offered) we give up our offer for the peer's.
NegStep step (NegState state, NegEvent event, bool polite);

const char *to_string (NegState state);
const char *to_string (NegEvent event);
const char *to_string (NegAction action);

} // namespace wsrtc
