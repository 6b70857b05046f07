// SPDX-License-Identifier: LGPL-2.1-or-later
//
// ICE (RFC 8445) of one component of one peer, as a full agent in either role,
// with consent freshness (RFC 7675). No socket, no clock, no thread: packets and
// the time come in by calls, packets and results go out through IceOutput.
//
// Nothing but STUN is sent to an address before a check of ours was answered
// from there: whoever writes a false source address into his packets does not
// see the transaction's id, and so cannot point our media at somebody else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <optional>

#include "check_pair.hpp"
#include "ice_record.hpp"
#include "ice_types.hpp"
#include "stun_codec.hpp"
#include "token_bucket.hpp"

namespace wsrtc {

// Called inside the methods of IceSession, which it must not call itself.
class IceOutput {
public:
  virtual ~IceOutput () = default;
  // The address of ours from which the system would send there; unset: it cannot.
  virtual IpAddress source_for (const NetAddress &remote) = 0;
  // Whether that is an address of ours still; true where it cannot be told.
  virtual bool has_address (const IpAddress &local) = 0;
  // 0, or the errno for which it was not sent.
  virtual int send (const Route &route, const uint8_t *bytes, size_t size) = 0;
  // Answers with this id belong to the session, until it is forgotten.
  virtual void expect (const StunId &id) = 0;
  virtual void forget (const StunId &id) = 0;
  // What comes from there is for the session; `verified`: even if it was
  // another's. release () when it is not any more.
  virtual void claim (const NetAddress &remote, bool verified) = 0;
  virtual void release (const NetAddress &remote) = 0;
  // Where media go to from here on.
  virtual void select (const Route &route, const IceCandidate &remote) = 0;
  virtual void state_changed (IceState state) = 0;
};

struct IceLimits {
  size_t pairs = 16;
  size_t waiting = 48;     // remote candidates that are tried when others have failed
  IceMilliseconds pace{5}; // RFC 8445 section 14.2; between ordinary checks
  IceMilliseconds connect{30000};
  IceMilliseconds nomination{300};     // how long the controlling side waits for a better pair
  IceMilliseconds consent{30000};      // without an answer: failed
  IceMilliseconds consent_every{5000}; // times 0.8 to 1.2, at random
  IceMilliseconds look_every{750};     // whether we have moved, while nothing is heard
  // Checks of the peer that are answered: at once, and in 1/s. A browser checks all its
  // pairs with ours every 50 ms, and then some of them every few seconds.
  double check_burst = 1000;
  double checks_per_second = 200;
};

class IceSession {
public:
  // Both outlive the session.
  IceSession (IceOutput &output, StunCodec &codec, bool lite, const IceLimits &limits = {});
  ~IceSession ();
  IceSession (const IceSession &) = delete;
  IceSession &operator= (const IceSession &) = delete;

  void set_local (const IceCredentials &credentials, IceTime now);
  void set_remote (const IceCredentials &credentials, IceTime now);

  // An ICE-lite session stays in the controlled role.
  void set_controlling (bool controlling) { controlling_ = controlling && !lite_; }

  void add_remote_candidate (const IceCandidate &candidate, IceTime now);

  // Datagrams that peek_stun () has seen to be a request for our ufrag, or an
  // answer to an expected transaction; or no STUN, from a claimed address.
  void on_request (const uint8_t *bytes, size_t size, const Route &route, IceTime now);
  void on_answer (const StunId &id, const uint8_t *bytes, size_t size, const Route &route, IceTime now);
  void on_media (const Route &route, IceTime now);

  // Does what is due; call it when next () comes.
  void tick (IceTime now);
  IceTime next () const;

  IceState state () const { return state_; }

  bool controlling () const { return controlling_; }

  size_t count_pairs () const { return pairs_.size (); }

  // Another number when tell () has something new.
  unsigned changes () const { return changes_; }

  // What came whose password does not fit.
  unsigned unverified () const { return unverified_; }

  // Checks of the peer, with the right password, that were too many.
  unsigned excess () const { return excess_; }

  // Also of a session that has failed.
  void tell (IceRecord &record) const;

private:
  using Pairs = std::list<CheckPair>; // pointers to its elements stay

  // ice_session.cpp: what comes in
  bool can_check () const { return local_ && remote_ && state_ != IceState::Failed; }

  bool settle_roles (const CheckRequest &request);
  void on_verified_request (CheckPair &pair, const CheckRequest &request, IceTime now);
  void on_success (CheckPair &pair, bool nominates, IceTime now);
  void on_role_conflict (CheckPair &pair, bool was_controlling, IceTime now);
  CheckPair *find_pair (const Route &route);
  CheckPair *find_or_add (const Route &route, const IceCandidate &remote, IceTime now);
  bool make_room (IceTime now);
  void wait (const IceCandidate &candidate);
  void admit_waiting (IceTime now);
  void begin (IceTime now);

  // ice_record.cpp: what is told of it
  void note_no_route (const IceCandidate &candidate);
  void keep_record ();

  // ice_checks.cpp: what goes out, and when
  void start_check (CheckPair &pair, const RetryPlan &plan, bool use_candidate, IceTime now);
  void transmit (CheckPair &pair, IceTime now);
  void end_check (CheckPair &pair);
  void trigger (CheckPair &pair, IceTime now);
  void retransmit (IceTime now);
  void check_next (IceTime now);
  void keep_consent (IceTime now);

  // ice_selection.cpp: which pair is used
  uint64_t priority_of (const CheckPair &pair) const;
  void note_nomination (CheckPair &pair, IceTime now);
  bool is_better (const CheckPair &pair, IceTime now) const;
  bool replaces_dead (const CheckPair &pair, IceTime now) const;
  void consider (CheckPair &pair, IceTime now);
  void consider_all (IceTime now);
  void probe (IceTime now);
  void look_for_move (IceTime now);
  void select (CheckPair &pair, IceTime now);
  void settle (IceTime now);
  bool better_pending (IceTime now) const;
  void set_state (IceState state);
  void fail ();

  IceOutput &output_;
  StunCodec &codec_;
  const bool lite_;
  const IceLimits limits_;
  const uint32_t check_priority_; // PRIORITY of our checks
  uint64_t tie_breaker_;
  bool controlling_ = false;
  IceState state_ = IceState::New;
  std::optional<IceCredentials> local_, remote_;
  Pairs pairs_;
  std::deque<IceCandidate> waiting_; // oldest first
  CheckPair *selected_ = nullptr;
  bool settled_ = false;         // a nominated pair is selected
  std::vector<PairRecord> kept_; // of pairs that are not in pairs_
  unsigned unverified_ = 0;
  unsigned excess_ = 0;
  TokenBucket check_budget_;
  unsigned changes_ = 0;
  bool was_selected_ = false;
  IceTime began_, selected_since_, next_ordinary_, next_consent_, next_look_, last_probe_;
};

} // namespace wsrtc
