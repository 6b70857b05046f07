// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The seam between negotiation and the thing that is negotiated. webrtc_peer
// implements it over webrtcbin, tests by a fake. Requests go out by the
// methods and never block; results come back later, on the owner's thread,
// through Session::on_peer_event ().
#pragma once

#include <string>
#include <variant>

#include "message.hpp"
#include "path_report.hpp"
#include "result.hpp"

namespace wsrtc {

struct DescriptionCreated {
  Description description;
};

struct LocalDescriptionSet {};

struct RemoteDescriptionSet {};

struct LocalCandidate {
  Candidate candidate; // empty text: gathering is complete
};

// ICE and DTLS are up; the certificate is what DTLS has seen, not yet trusted.
struct PeerConnected {
  std::string certificate_pem;
};

// The path is gone: ICE failed, DTLS closed, or the element posted an error.
struct PeerFailed {
  Error error;
  // The network is why: tell_path () knows more.
  bool no_path = false;
};

using PeerEvent = std::variant<DescriptionCreated, LocalDescriptionSet, RemoteDescriptionSet, LocalCandidate,
                               PeerConnected, PeerFailed>;

class PeerPort {
public:
  virtual ~PeerPort () = default;
  virtual void create_offer () = 0;
  virtual void create_answer () = 0;
  virtual void set_local (const Description &description) = 0;
  virtual void set_remote (const Description &description) = 0;
  // After RemoteDescriptionSet; the section is one that has a transport.
  virtual void add_candidate (MLine mline, const std::string &candidate) = 0;
  // Back to the state before any description, with a fresh ICE and DTLS
  // identity: what other stacks call rollback, which webrtcbin 1.22 refuses.
  // No event of the time before may arrive after this.
  virtual void rebuild () = 0;

  // Adds what it knows of the ways to the peer, whichever they are.
  virtual void tell_path (PathReport &report) const { (void)report; }

  // Ends everything; no event may arrive after this. May be called twice.
  virtual void close () = 0;
};

} // namespace wsrtc
