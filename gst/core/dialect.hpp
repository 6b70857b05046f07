// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A dialect speaks one signalling protocol without doing any I/O: frames in,
// Messages out, and the other way round. A new protocol is one dialect file,
// one row in dialect_registry.cpp, one table test and one corpus.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "message.hpp"
#include "result.hpp"

namespace wsrtc {

enum class Offerer { Source, Either };

// What a protocol allows, so that a session need not know which one it is.
struct DialectTraits {
  Offerer offerer = Offerer::Source;
  bool trickle_in = true;  // candidates may arrive one by one
  bool trickle_out = true; // we may send them one by one
  bool reoffer = true;     // an established session may be offered anew
};

// The connection is of no use any more: it is closed and, unless `permanent`,
// made anew after a pause.
struct DialectFailure {
  Error error;
  bool permanent = false; // trying again without a change of settings cannot help
};

// Result of feeding a dialect.
struct DialectOutput {
  std::vector<Message> messages;   // for the session
  std::vector<std::string> frames; // for the wire
  std::vector<Error> warnings;     // for people; nothing ends
  std::optional<DialectFailure> failure;
};

using DialectTime = std::chrono::steady_clock::time_point;

class Dialect {
public:
  virtual ~Dialect () = default;
  virtual const DialectTraits &traits () const = 0;

  // The connection is open: what to say first.
  virtual DialectOutput open (DialectTime /*now*/) { return {}; }

  // One complete text frame from the wire. An Error means that the frame is
  // refused; the dialect stays usable.
  virtual Result<DialectOutput> receive (std::string_view frame) = 0;
  // A message for the wire. One that the protocol cannot carry gives no frame.
  virtual DialectOutput send (const Message &message) = 0;

  // About once a second while the connection is open: keepalives, deadlines.
  virtual DialectOutput tick (DialectTime /*now*/) { return {}; }

  // Messages may be sent now; until then they wait. May change in any of the
  // calls above.
  virtual bool ready () const { return true; }
};

// How much the client of a connection understands (docs/protocol.md) and, where
// it matters, which end of the connection we are.
enum class Vocabulary {
  Plain,          // offer, answer, candidate, bye: the article's page
  ExtendedClient, // all; we are the client: Message.peer is written as "to", read from "from"
  ExtendedServer, // all; we are the server: Message.peer is written as "from", read from "to"
};

// The longest text frame that any dialect looks at.
inline constexpr size_t max_frame_bytes = size_t{256} * 1024;

// What a dialect is told of its place. A server's dialects need only the
// vocabulary.
struct DialectConfig {
  Vocabulary vocabulary = Vocabulary::ExtendedClient;
  std::string role = "source";              // or "viewer" or "peer"
  std::string room;                         // the property; elements give "default" when it is unset
  std::string path;                         // of the URI, percent-decoded, without the first "/"
  std::map<std::string, std::string> query; // of the URI, percent-decoded
  std::string token;                        // the property; for protocols that carry it in their messages
};

struct DialectRow {
  const char *name; // "wsrtc"
  // Of the client's URI: without and with TLS.
  const char *scheme;
  const char *secure_scheme;
  // When the URI names none: without and with TLS.
  uint16_t port;
  uint16_t secure_port;
  const char *subprotocol; // Sec-WebSocket-Protocol (RFC 6455 section 1.9); nullptr = none
  // Path and query of the client's request, from those of the URI as they are
  // written there. An Error says what is wrong with the URI or the role.
  Result<std::string> (*target) (const DialectConfig &config, const std::string &path,
                                 const std::string &query);
  // A new one for each connection: its state does not outlive that.
  std::unique_ptr<Dialect> (*create) (const DialectConfig &config);
};

// nullptr = there is no such dialect.
const DialectRow *find_dialect (std::string_view name);
const DialectRow *find_dialect_of_scheme (std::string_view scheme);
std::vector<const DialectRow *> all_dialects ();

} // namespace wsrtc
