// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A dialect speaks one signalling protocol without doing any I/O: frames in,
// Messages out, and the other way round. A new protocol is one dialect file,
// one row in dialect_registry.cpp, one table test and one corpus.
#pragma once

#include <memory>
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

// Result of feeding a dialect: messages for the session, frames for the wire.
struct DialectOutput {
  std::vector<Message> messages;
  std::vector<std::string> frames;
};

class Dialect {
public:
  virtual ~Dialect () = default;
  virtual const DialectTraits &traits () const = 0;
  // One complete text frame from the wire. An Error means that the frame is
  // refused; the dialect stays usable.
  virtual Result<DialectOutput> receive (std::string_view frame) = 0;
  // A message for the wire. One that the protocol cannot carry gives no frame.
  virtual DialectOutput send (const Message &message) = 0;
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

struct DialectRow {
  const char *name;   // "wsrtc"
  const char *scheme; // URI scheme prefix of the client side, "" = plain ws and wss
  std::unique_ptr<Dialect> (*create) (Vocabulary vocabulary);
};

// nullptr = no dialect of that name.
const DialectRow *find_dialect (std::string_view name);

} // namespace wsrtc
