// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What Janus says, read with checks and without a memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "message.hpp"
#include "result.hpp"

namespace wsrtc {

enum class JanusWord {
  Ack,
  Success,
  Event,
  Error,
  Trickle,
  WebrtcUp,
  HangUp,
  Detached,
  Timeout,
  Other, // media, slowlink, and what newer versions say
};

// Of Janus itself, or of a plugin.
struct JanusError {
  uint64_t code = 0;
  std::string reason;
  bool of_plugin = false;
};

struct JanusFeed {
  std::string id;
  std::string streams; // what it sends: two of one feed are equal if nothing has changed
};

// What the plugins' events have that matters to us; "" = not there.
struct JanusEvent {
  std::string word;        // VideoRoom: joined, attached, updated, event, destroyed, …
  std::string status;      // Streaming: preparing, started, stopped, …; EchoTest: ok
  std::string room_id;     // ours
  uint64_t private_id = 0; // ours
  std::vector<JanusFeed> publishers;
  std::string unpublished; // ids of feeds; "ok" = we
  std::string leaving;
  std::string kicked;
  bool active = false; // of what we subscribe to something is sent
};

struct JanusFrame {
  JanusWord word = JanusWord::Other;
  std::string transaction;
  uint64_t session = 0; // 0 = not said
  uint64_t handle = 0;  // that says it
  uint64_t id = 0;      // of what has been created
  std::optional<JanusError> error;
  std::optional<JanusEvent> event;
  std::optional<Description> description;
  std::vector<Candidate> candidates; // an empty one is the end
  std::string reason;                // of a hangup
};

Result<JanusFrame> read_janus_frame (std::string_view frame);

} // namespace wsrtc
