// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What was tried to reach a peer, and why it came to nothing: a sentence for
// people, and a table for the log. Neither ICE agent nor GStreamer is known
// here, so that each cause is a row of a test.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wsrtc {

// A candidate (RFC 8445) that one side has told the other.
struct PathAddress {
  std::string host; // an IP address, or a name
  unsigned port = 0;
  std::string type; // "host", "srflx", "prflx", "relay"
};

// One way that was tried: checks from an address of ours to one of the peer's.
struct PathPair {
  std::string local; // as this machine sees itself: for the log only
  PathAddress remote;
  std::string state;                // a word for the log
  unsigned sent = 0;                // checks of ours
  unsigned answered = 0;            // of them
  unsigned received = 0;            // checks of the peer, verified
  unsigned conflicts = 0;           // answers that said that both have one role
  unsigned strays = 0;              // answers that came another way than the check went
  int stun_error = 0;               // the last other code that the peer answered, e.g. 400, 401
  int send_error = 0;               // errno of the last check that could not be sent
  unsigned unsent = 0;              // how many could not
  std::optional<unsigned> silent{}; // seconds since the last answer
};

struct PathReport {
  std::vector<PathAddress> ours, theirs; // as told to the other side
  unsigned hidden = 0; // of theirs: names of mDNS (RFC 8828), which only a local network resolves
  unsigned tcp = 0;    // of theirs: TCP
  std::vector<PathPair> pairs;
  bool counted = false;          // the pairs have figures: libnice gives none
  unsigned received = 0;         // checks of the peer; of libnice, addresses that were learnt from them
  unsigned unverified = 0;       // checks and answers that the other side's password does not fit
  unsigned port = 0;             // of ours, one for all peers; 0 = each has its own
  bool lite = false;             // we only answer
  bool relay_only = false;       // ice-transport-policy=relay
  std::vector<std::string> turn; // the TURN servers that were asked for an address, "host:port"
  bool found = false;            // a path works: it is DTLS that does not
  bool lost = false;             // a path worked, and does not any more
};

// For the bus, the log and the peer itself: it names no address of ours that the
// peer was not told.
struct PathDiagnosis {
  const char *cause; // a word, static
  std::string text;  // what, where, and what to do; no full stop
};

PathDiagnosis diagnose (const PathReport &report);

// Each pair with its figures, in one line and in a table.
std::string summary_of (const PathReport &report);
std::string table_of (const PathReport &report);

// What either side tells the other of itself, as it passes by. A flood of it
// takes no more room than a few dozen addresses.
class PathTally {
public:
  // RFC 8839 candidate-attribute, with or without "a=".
  void note_ours (std::string_view candidate);
  void note_theirs (std::string_view candidate);
  // The candidates in it.
  void note_their_description (std::string_view sdp);

  void forget_ours () { told_.ours.clear (); }

  // A report with this, and nothing else.
  const PathReport &told () const { return told_; }

private:
  PathReport told_;
};

} // namespace wsrtc
