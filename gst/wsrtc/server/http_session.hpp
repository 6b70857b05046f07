// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One session of WHIP (RFC 9725) or WHEP (draft-ietf-wish-whep-03): a member of a room
// that speaks by requests. Its answer waits for the other side's description with all
// candidates, since nothing can be told later. On the server's thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <libsoup/soup.h>

#include "../wire/timer.hpp"
#include "gate.hpp"
#include "gptr.hpp"
#include "log_line.hpp"
#include "rooms.hpp"
#include "sdp_complete.hpp"
#include "waiting_request.hpp"
#include "whip_rules.hpp"

namespace wsrtc {

class ClientLink;

class HttpSession;
struct HttpRefusal;

class HttpSessionHost {
public:
  virtual ~HttpSessionHost () = default;
  // The last call: it may be destroyed.
  virtual void session_over (HttpSession &session) = 0;
};

// What the request that began it is about.
struct HttpSessionTerms {
  HttpProtocol protocol = HttpProtocol::Whep;
  StreamName stream;     // that of the address
  StreamName room;       // where it is, or where it is received
  std::string address;   // of the client, for limits
  Pass pass;             // of the client
  bool counters = false; // the source offers, whatever is offered to it
};

class HttpSession final : public Member {
public:
  HttpSession (Rooms &rooms, HttpSessionHost &host, HttpSessionTerms terms);
  ~HttpSession () override;
  HttpSession (const HttpSession &) = delete;
  HttpSession &operator= (const HttpSession &) = delete;

  const HttpSessionTerms &terms () const { return terms_; }

  // Last part of its address: nobody guesses it, and nobody in the room knows it.
  const std::string &key () const { return key_; }

  const std::string &etag () const { return etag_; }

  // It is opening, or goes on.
  bool alive () const { return !over_; }

  // By its client, who will not ask for it any more.
  bool closed () const { return closed_; }

  WhipPlace place () const { return countered_ ? WhipPlace::Countered : WhipPlace::Session; }

  // Enters the room and lets the request wait for the answer. An Error: it did not.
  Status open (const ClientLink &link, SoupServerMessage *message, Description offer);
  // The same, but it enters no room before let_in ().
  Status hold (const ClientLink &link, SoupServerMessage *message, Description offer);
  void let_in (const StreamName &room);

  // It waits for that.
  bool held () const { return held_ && !over_; }

  // The answer to a counter-offer.
  Status answer (Description answer);
  Status trickle (const SdpFragment &fragment, std::string_view if_match);
  // The client ends it.
  void close ();
  // Ends without a word to the others, whose media go on.
  void abandon (const Error &why);
  // Its client has the right to it no more: ends it, for the other side, too.
  void revoke ();
  // Ends it; a request that waits is told why.
  void fail (const Error &why);
  void fail (const HttpRefusal &why);

  MemberFacts facts () const override
  {
    return {terms_.protocol == HttpProtocol::Whip ? "whip" : "whep", terms_.address};
  }

  // From the room.
  void deliver (const Message &message) override;

private:
  LogLine log_line (const char *event) const;
  Status take (const ClientLink &link, SoupServerMessage *message, Description offer);
  Status enter ();
  void on_description (const Description &description);
  void on_candidate (const Candidate &candidate);
  void on_partner (const PeerAdded &added);
  void on_state (const StreamState &state);
  void say (MessageBody body);
  void say_offer ();
  void respond ();
  void refuse (const HttpRefusal &why);
  void leave ();
  void end (bool says_bye);

  bool counters () const { return terms_.counters; }

  Rooms &rooms_;
  HttpSessionHost &host_;
  HttpSessionTerms terms_;
  const PeerId id_ = make_peer_id ();
  const std::string key_ = make_peer_id ().str ();
  const std::string etag_ = '"' + make_peer_id ().str ().substr (0, 16) + '"';

  std::optional<WaitingRequest> waiting_; // for its answer
  Timer deadline_;
  Timer gathering_; // how long candidates are waited for
  Timer absence_;   // how long a stream may be away
  Timer task_;      // what must not be done from within a delivery
  std::string offer_;
  PeerId partner_; // of a publisher: its receiver
  std::optional<SdpIce> ice_;
  std::string local_; // the other side's description
  std::vector<Candidate> candidates_;
  std::vector<IceServer> ice_servers_; // from the room, for the client
  bool complete_ = false;
  std::optional<Error> told_; // by the other side, just before it ends
  bool held_ = false;
  bool joined_ = false;
  bool countered_ = false;
  bool over_ = false;
  bool closed_ = false;
};

} // namespace wsrtc
