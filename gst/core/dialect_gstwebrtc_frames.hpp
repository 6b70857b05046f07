// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Every message of the protocol of gst-plugins-rs (webrtcsink, webrtcsrc,
// gstwebrtc-api), to and from JSON, versions 1.0 and 1.1. Who may say what when
// is not known here: docs/protocols/gstwebrtc.md.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ids.hpp"
#include "message.hpp"
#include "result.hpp"

namespace wsrtc::gstwebrtc {

using SessionId = Name<struct SessionIdTag>;

// Of the meta of a peer, as text. What is longer is refused by a server, and
// nothing to a client.
inline constexpr size_t max_meta_bytes = 4096;

enum class Version { V1_0, V1_1 };

struct Roles {
  bool producer = false;
  bool listener = false;
  bool consumer = false; // one that waits for a producer to begin; since 0.15

  bool empty () const { return !producer && !listener && !consumer; }

  friend bool operator== (const Roles &a, const Roles &b)
  {
    return a.producer == b.producer && a.listener == b.listener && a.consumer == b.consumer;
  }

  friend bool operator!= (const Roles &a, const Roles &b) { return !(a == b); }
};

// What a peer says of itself. `meta` is any JSON value, as compact text.
struct PeerStatus {
  Roles roles;
  std::string meta = "null";

  friend bool operator== (const PeerStatus &a, const PeerStatus &b)
  {
    return a.roles == b.roles && a.meta == b.meta;
  }
};

// ---- both ways

// To a server `session` is empty, and `peer` who is meant; to a producer `peer` is
// the consumer. No offer: the producer makes it.
struct StartSession {
  PeerId peer;
  SessionId session;
  std::optional<std::string> offer;
};

// A candidate has a line, and may have a mid, which others drop.
struct PeerMessage {
  SessionId session;
  std::variant<Description, Candidate> body;
};

// `error` is for version 1.1.
struct EndSession {
  SessionId session;
  Version version = Version::V1_0;
  std::optional<std::string> error;
};

// ---- to a peer

struct Hello { // "welcome"
  PeerId peer;
};

struct PeerStatusChanged {
  PeerId peer;
  PeerStatus status;
};

struct SessionStarted {
  PeerId producer;
  SessionId session;
};

struct ListedPeer {
  PeerId id;
  std::string meta = "null";
};

struct ProducerList { // "list"
  std::vector<ListedPeer> producers;
};

struct ConsumerList { // "listConsumers"
  std::vector<ListedPeer> consumers;
};

struct Refusal { // "error"
  std::string details;
};

using ToPeer = std::variant<Hello, PeerStatusChanged, SessionStarted, StartSession, PeerMessage, EndSession,
                            ProducerList, ConsumerList, Refusal>;

// ---- to a server

struct SetProtocolVersion {
  Version version = Version::V1_0;
};

struct SetPeerStatus {
  PeerStatus status;
};

struct AskProducers {}; // "list"

struct AskConsumers {}; // "listConsumers"

struct NewPeer {};

using ToServer = std::variant<SetProtocolVersion, SetPeerStatus, StartSession, PeerMessage, EndSession,
                              AskProducers, AskConsumers, NewPeer>;

// ---- text

// No value: a type that is not known, to be passed over.
Result<std::optional<ToServer>> read_to_server (std::string_view frame);
Result<std::optional<ToPeer>> read_to_peer (std::string_view frame);

std::string write_frame (const ToServer &message);
std::string write_frame (const ToPeer &message);

} // namespace wsrtc::gstwebrtc
