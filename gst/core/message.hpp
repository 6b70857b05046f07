// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What signalling is about, free of any wire form. A dialect turns frames of
// its protocol into these and back; sessions and the server know only these.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "about.hpp"
#include "ids.hpp"
#include "source_report.hpp"

namespace wsrtc {

enum class SdpType { Offer, Answer };
const char *to_string (SdpType type);

struct Description {
  SdpType type = SdpType::Offer;
  std::string sdp;
};

// RFC 8839 candidate-attribute without "a="; an empty text means that there
// will be no more of them.
struct Candidate {
  std::string text;
  std::optional<MLine> mline;
  std::optional<Mid> mid;
};

struct Bye {
  std::string reason;
};

struct IceServer {
  std::string url;
  std::string username;
  std::string credential;
};

// First message to a client that gave its role.
struct Welcome {
  PeerId id;
  std::vector<IceServer> ice_servers;
};

// To a source: a viewer came; to one of a pair: the other one is there. `role` is
// empty for a client that gave none; such a client never announces capabilities,
// so nobody waits for them. `polite` is told to one of a pair whose other one is
// told of it, too: of two offers that cross, the polite one's is given up.
struct PeerAdded {
  PeerId id;
  std::string role;
  std::optional<bool> polite{};
};

struct PeerRemoved {
  PeerId id;
};

// To viewers: whether the stream has media now; `text` is for people.
struct StreamState {
  bool live = false;
  std::string text;
};

struct ErrorReport {
  std::string code; // a word for programs, such as "busy"
  std::string text; // a sentence for people
};

// What the sender can receive, by RTP encoding name ("VP8", "H264", "opus").
struct Capabilities {
  std::vector<std::string> video;
  std::vector<std::string> audio;
};

// To a source: somebody wants to know its figures now. The answer is a SourceReport.
struct ReportWanted {};

using MessageBody = std::variant<Description, Candidate, Bye, Welcome, PeerAdded, PeerRemoved, StreamState,
                                 ErrorReport, Capabilities, About, ReportWanted, SourceReport>;

// `peer` is the other party: where an incoming message comes from, where an
// outgoing one goes. Empty = the only party on this connection.
struct Message {
  PeerId peer;
  MessageBody body;
};

// The body's kind as a word of our own protocol ("offer", "candidate", …).
const char *kind_of (const Message &message);

} // namespace wsrtc
