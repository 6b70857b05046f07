// SPDX-License-Identifier: LGPL-2.1-or-later
#include "negotiation.hpp"

namespace wsrtc {

namespace {

using S = NegState;
using A = NegAction;

struct Cell {
  NegStep step;
  // Both sides have offered: only a polite side takes this step.
  bool glare = false;
};

constexpr Cell to (S next, A first = A::None, A second = A::None)
{
  return {{next, {first, second}}};
}

// The peer's offer meets ours. JSEP would roll back; webrtcbin cannot before
// 1.26, so the polite side starts again from nothing.
constexpr Cell glare = {{S::SettingRemoteOffer, {A::Rebuild, A::SetRemote}}, true};

using Row = std::array<Cell, neg_event_count>;

// One block a state, one line an event, both in the order of their enums.
//
// An offer that comes while we answer replaces the one before (RFC 8829
// section 3.2), and one that comes while we set the answer, or later, is
// a new round: the peer has seen our offer, hence no glare. Each begins with a
// rebuild, because webrtcbin 1.22 answers a second offer with its old ICE
// credentials. Results of the port that nobody waits for change nothing.
// clang-format off
constexpr std::array<Row, neg_state_count> table = {{
  // idle
  {{
    to (S::CreatingOffer, A::CreateOffer),                    // --start-offer--> creating-offer
    to (S::SettingRemoteOffer, A::SetRemote),                 // --remote-offer--> setting-remote-offer
    to (S::Idle, A::Refuse),                                  // --remote-answer--> idle
    to (S::Idle),                                             // --created--> idle
    to (S::Idle),                                             // --local-set--> idle
    to (S::Idle),                                             // --remote-set--> idle
    to (S::Closed, A::ReportFailure, A::End),                 // --failed--> closed
    to (S::Closed, A::ReportTimeout, A::End),                 // --deadline--> closed
    to (S::Closed, A::End),                                   // --close--> closed
  }},
  // creating-offer
  {{
    to (S::CreatingOffer),                                    // --start-offer--> creating-offer
    glare,                                                    // --remote-offer--> setting-remote-offer, or refused when impolite
    to (S::CreatingOffer, A::Refuse),                         // --remote-answer--> creating-offer
    to (S::SettingLocalOffer, A::SetLocal),                   // --created--> setting-local-offer
    to (S::CreatingOffer),                                    // --local-set--> creating-offer
    to (S::CreatingOffer),                                    // --remote-set--> creating-offer
    to (S::Closed, A::ReportFailure, A::End),                 // --failed--> closed
    to (S::Closed, A::ReportTimeout, A::End),                 // --deadline--> closed
    to (S::Closed, A::End),                                   // --close--> closed
  }},
  // setting-local-offer
  {{
    to (S::SettingLocalOffer),                                // --start-offer--> setting-local-offer
    glare,                                                    // --remote-offer--> setting-remote-offer, or refused when impolite
    to (S::SettingLocalOffer, A::Refuse),                     // --remote-answer--> setting-local-offer
    to (S::SettingLocalOffer),                                // --created--> setting-local-offer
    to (S::AwaitingAnswer, A::SendLocal),                     // --local-set--> awaiting-answer
    to (S::SettingLocalOffer),                                // --remote-set--> setting-local-offer
    to (S::Closed, A::ReportFailure, A::End),                 // --failed--> closed
    to (S::Closed, A::ReportTimeout, A::End),                 // --deadline--> closed
    to (S::Closed, A::End),                                   // --close--> closed
  }},
  // awaiting-answer
  {{
    to (S::AwaitingAnswer),                                   // --start-offer--> awaiting-answer
    glare,                                                    // --remote-offer--> setting-remote-offer, or refused when impolite
    to (S::SettingRemoteAnswer, A::SetRemote),                // --remote-answer--> setting-remote-answer
    to (S::AwaitingAnswer),                                   // --created--> awaiting-answer
    to (S::AwaitingAnswer),                                   // --local-set--> awaiting-answer
    to (S::AwaitingAnswer),                                   // --remote-set--> awaiting-answer
    to (S::Closed, A::ReportFailure, A::End),                 // --failed--> closed
    to (S::Closed, A::ReportTimeout, A::End),                 // --deadline--> closed
    to (S::Closed, A::End),                                   // --close--> closed
  }},
  // setting-remote-answer
  {{
    to (S::SettingRemoteAnswer),                              // --start-offer--> setting-remote-answer
    to (S::SettingRemoteOffer, A::Rebuild, A::SetRemote),     // --remote-offer--> setting-remote-offer
    to (S::SettingRemoteAnswer, A::Refuse),                   // --remote-answer--> setting-remote-answer
    to (S::SettingRemoteAnswer),                              // --created--> setting-remote-answer
    to (S::SettingRemoteAnswer),                              // --local-set--> setting-remote-answer
    to (S::Stable, A::FlushCandidates),                       // --remote-set--> stable
    to (S::Closed, A::ReportFailure, A::End),                 // --failed--> closed
    to (S::Closed, A::ReportTimeout, A::End),                 // --deadline--> closed
    to (S::Closed, A::End),                                   // --close--> closed
  }},
  // setting-remote-offer
  {{
    to (S::SettingRemoteOffer),                               // --start-offer--> setting-remote-offer
    to (S::SettingRemoteOffer, A::Rebuild, A::SetRemote),     // --remote-offer--> setting-remote-offer
    to (S::SettingRemoteOffer, A::Refuse),                    // --remote-answer--> setting-remote-offer
    to (S::SettingRemoteOffer),                               // --created--> setting-remote-offer
    to (S::SettingRemoteOffer),                               // --local-set--> setting-remote-offer
    to (S::CreatingAnswer, A::FlushCandidates, A::CreateAnswer),// --remote-set--> creating-answer
    to (S::Closed, A::ReportFailure, A::End),                 // --failed--> closed
    to (S::Closed, A::ReportTimeout, A::End),                 // --deadline--> closed
    to (S::Closed, A::End),                                   // --close--> closed
  }},
  // creating-answer
  {{
    to (S::CreatingAnswer),                                   // --start-offer--> creating-answer
    to (S::SettingRemoteOffer, A::Rebuild, A::SetRemote),     // --remote-offer--> setting-remote-offer
    to (S::CreatingAnswer, A::Refuse),                        // --remote-answer--> creating-answer
    to (S::SettingLocalAnswer, A::SetLocal),                  // --created--> setting-local-answer
    to (S::CreatingAnswer),                                   // --local-set--> creating-answer
    to (S::CreatingAnswer),                                   // --remote-set--> creating-answer
    to (S::Closed, A::ReportFailure, A::End),                 // --failed--> closed
    to (S::Closed, A::ReportTimeout, A::End),                 // --deadline--> closed
    to (S::Closed, A::End),                                   // --close--> closed
  }},
  // setting-local-answer
  {{
    to (S::SettingLocalAnswer),                               // --start-offer--> setting-local-answer
    to (S::SettingRemoteOffer, A::Rebuild, A::SetRemote),     // --remote-offer--> setting-remote-offer
    to (S::SettingLocalAnswer, A::Refuse),                    // --remote-answer--> setting-local-answer
    to (S::SettingLocalAnswer),                               // --created--> setting-local-answer
    to (S::Stable, A::SendLocal),                             // --local-set--> stable
    to (S::SettingLocalAnswer),                               // --remote-set--> setting-local-answer
    to (S::Closed, A::ReportFailure, A::End),                 // --failed--> closed
    to (S::Closed, A::ReportTimeout, A::End),                 // --deadline--> closed
    to (S::Closed, A::End),                                   // --close--> closed
  }},
  // stable
  {{
    to (S::CreatingOffer, A::Rebuild, A::CreateOffer),        // --start-offer--> creating-offer
    to (S::SettingRemoteOffer, A::Rebuild, A::SetRemote),     // --remote-offer--> setting-remote-offer
    to (S::Stable, A::Refuse),                                // --remote-answer--> stable
    to (S::Stable),                                           // --created--> stable
    to (S::Stable),                                           // --local-set--> stable
    to (S::Stable),                                           // --remote-set--> stable
    to (S::Closed, A::ReportFailure, A::End),                 // --failed--> closed
    to (S::Closed, A::ReportTimeout, A::End),                 // --deadline--> closed
    to (S::Closed, A::End),                                   // --close--> closed
  }},
  // closed
  {{
    to (S::Closed),                                           // --start-offer--> closed
    to (S::Closed),                                           // --remote-offer--> closed
    to (S::Closed),                                           // --remote-answer--> closed
    to (S::Closed),                                           // --created--> closed
    to (S::Closed),                                           // --local-set--> closed
    to (S::Closed),                                           // --remote-set--> closed
    to (S::Closed),                                           // --failed--> closed
    to (S::Closed),                                           // --deadline--> closed
    to (S::Closed),                                           // --close--> closed
  }},
}};
// clang-format on

} // namespace

NegStep step (NegState state, NegEvent event, bool polite)
{
  const Cell &cell = table[static_cast<size_t> (state)][static_cast<size_t> (event)];
  if (cell.glare && !polite)
    return {state, {NegAction::Refuse}};
  return cell.step;
}

const char *to_string (NegState state)
{
  switch (state) {
  case NegState::Idle:
    return "idle";
  case NegState::CreatingOffer:
    return "creating-offer";
  case NegState::SettingLocalOffer:
    return "setting-local-offer";
  case NegState::AwaitingAnswer:
    return "awaiting-answer";
  case NegState::SettingRemoteAnswer:
    return "setting-remote-answer";
  case NegState::SettingRemoteOffer:
    return "setting-remote-offer";
  case NegState::CreatingAnswer:
    return "creating-answer";
  case NegState::SettingLocalAnswer:
    return "setting-local-answer";
  case NegState::Stable:
    return "stable";
  case NegState::Closed:
    break;
  }
  return "closed";
}

const char *to_string (NegEvent event)
{
  switch (event) {
  case NegEvent::StartOffer:
    return "start-offer";
  case NegEvent::RemoteOffer:
    return "remote-offer";
  case NegEvent::RemoteAnswer:
    return "remote-answer";
  case NegEvent::Created:
    return "created";
  case NegEvent::LocalSet:
    return "local-set";
  case NegEvent::RemoteSet:
    return "remote-set";
  case NegEvent::Failed:
    return "failed";
  case NegEvent::Deadline:
    return "deadline";
  case NegEvent::Close:
    break;
  }
  return "close";
}

const char *to_string (NegAction action)
{
  switch (action) {
  case NegAction::None:
    return "none";
  case NegAction::CreateOffer:
    return "create-offer";
  case NegAction::CreateAnswer:
    return "create-answer";
  case NegAction::SetLocal:
    return "set-local";
  case NegAction::SetRemote:
    return "set-remote";
  case NegAction::SendLocal:
    return "send-local";
  case NegAction::FlushCandidates:
    return "flush-candidates";
  case NegAction::Rebuild:
    return "rebuild";
  case NegAction::Refuse:
    return "refuse";
  case NegAction::ReportTimeout:
    return "report-timeout";
  case NegAction::ReportFailure:
    return "report-failure";
  case NegAction::End:
    break;
  }
  return "end";
}

} // namespace wsrtc
