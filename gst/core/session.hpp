// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One remote peer from its first message to its end: runs the negotiation
// table over a PeerPort, checks all that comes from outside before the port
// sees it, holds candidates until they can be used, keeps a deadline for every
// step, and lets media start only after the certificate was verified.
//
// Not thread-safe: every call is made on the owner's thread. All callbacks
// happen inside the calls below; the client may destroy the session only
// outside of them (see on_ended).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "candidate_check.hpp"
#include "message.hpp"
#include "negotiation.hpp"
#include "path_report.hpp"
#include "peer_port.hpp"
#include "result.hpp"
#include "sdp_check.hpp"

namespace wsrtc {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

struct SessionLimits {
  Milliseconds negotiation{10000}; // for each step up to the answer
  Milliseconds connect{15000};     // from stable to ICE and DTLS connected
  size_t max_candidates = max_peer_candidates;
  size_t max_descriptions = 32; // that a peer may send, in all; each offer costs a new webrtcbin
};

// Why a session ended. `error` is empty after a bye. Telling the peer is the
// client's business: it may offer something else in a new session instead, or
// know that the peer cannot be reached.
struct SessionEnd {
  std::optional<Error> error;
  bool tell_peer = true; // false when the bye came from the peer
};

class SessionClient {
public:
  virtual ~SessionClient () = default;
  virtual void send (const Message &message) = 0;
  // Give the port its tracks: for our own offer (nullptr) or to answer
  // `offer`, whose sections say what the peer can take. When it is called again
  // the port was rebuilt, and the tracks of before are gone: media stop until
  // the next on_live ().
  virtual Status prepare (const SdpSummary *offer) = 0;
  // The peer answered our offer; false = the sections it rejected make this
  // session useless: it ends with Fault::Unsupported.
  virtual bool accept_answer (const SdpSummary &answer) = 0;
  // Connected and verified: media may flow.
  virtual void on_live () = 0;
  // Something from the peer was refused; the session goes on.
  virtual void on_warning (const Error &error) = 0;
  // Last callback. The port is closed already. Do not destroy the session
  // here: mark it and do it later.
  virtual void on_ended (const SessionEnd &end) = 0;
};

// What the peer itself is told of an error that ended its session: its own name, a
// number that is another one each time, says nothing to it.
std::string words_for (const PeerId &peer, const Error &error);

class Session {
public:
  Session (PeerId peer, PeerPort &port, SessionClient &client, SessionLimits limits, bool polite);
  ~Session ();
  Session (const Session &) = delete;
  Session &operator= (const Session &) = delete;

  const PeerId &peer () const { return peer_; }

  NegState state () const { return state_; }

  bool live () const { return live_; }

  // Ours is under way, and we are not polite.
  bool refuses_offers () const;

  void start_offer (Clock::time_point now);
  // The offer was made before it was known for whom: it is for that peer, and
  // its time runs from now on.
  void rename (PeerId peer, Clock::time_point now);
  // Descriptions, candidates and byes of the peer; other kinds are ignored.
  void on_message (const Message &message, Clock::time_point now);
  void on_peer_event (const PeerEvent &event, Clock::time_point now);
  // To be called every 100 to 500 ms: fires the deadlines. The first one of a
  // session that waits for the peer's offer runs from its first call.
  void tick (Clock::time_point now);
  // Ends the session from our side; no error = a plain bye.
  void close (std::optional<Error> error);

private:
  // The peer's description, checked, on its way to the port.
  struct Incoming {
    Description description;
    SdpSummary summary;
  };

  void run (NegEvent event);
  void apply (NegAction action, NegEvent event, NegState from);
  void rebuild ();
  void request_offer ();
  void set_remote ();
  void send_local ();
  void flush_remote_candidates ();
  void move_candidates ();

  void on_description (const Description &description);
  Status check_answer (const SdpSummary &answer) const;
  void on_candidate (const Candidate &candidate);
  void pass_candidate (const Candidate &candidate);
  void on_local_candidate (Candidate candidate);
  void on_connected (const PeerConnected &connected);

  void arm_deadline ();
  Error timeout_error (NegState from) const;
  Error explain_path (Error error) const;
  void send (MessageBody body);
  Error name_peer (const Error &error) const;
  void warn (const Error &error);
  void fail (const Error &error);
  void end ();

  PeerId peer_;
  PeerPort &port_;
  SessionClient &client_;
  const SessionLimits limits_;
  const bool polite_;

  NegState state_ = NegState::Idle;
  Clock::time_point now_; // of the call that is being worked on
  std::optional<Clock::time_point> deadline_;
  std::optional<Description> local_;
  std::optional<SdpSummary> local_summary_;
  std::optional<Incoming> incoming_;
  std::optional<Description> remote_;
  std::optional<SdpSummary> remote_summary_;
  std::vector<Candidate> waiting_remote_; // until the remote description is set
  std::vector<Candidate> waiting_local_;  // until the local one is sent
  std::vector<Candidate> early_local_;    // sent before there was an answer
  PathTally tally_;                       // of the candidates of both, for explain_path ()
  size_t candidates_seen_ = 0, candidate_bytes_ = 0;
  size_t descriptions_seen_ = 0;
  SessionEnd end_; // as far as it is known
  bool local_sent_ = false;
  bool remote_set_ = false;
  bool live_ = false;
};

} // namespace wsrtc
