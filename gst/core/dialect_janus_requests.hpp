// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What Janus is asked, as text.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "dialect_janus_place.hpp"
#include "json_writer.hpp"
#include "message.hpp"

namespace wsrtc {

// Members that every request has. 0 = not yet known, and left out.
struct JanusEnvelope {
  const char *word; // "attach"
  std::string transaction;
  uint64_t session = 0;
  uint64_t handle = 0;
};

// Writes the members of a message's body.
using JanusBody = std::function<void (JsonWriter &json)>;

JanusBody join_as_publisher (const JanusPlace &place, const std::string &display);
JanusBody join_as_subscriber (const JanusPlace &place, const std::string &feed, uint64_t private_id);
JanusBody watch_mountpoint (const JanusPlace &place);
JanusBody change_display (const std::string &display);
// {"request":WORD} and nothing else.
JanusBody plain_request (const char *word);
// Of the EchoTest, which has no requests.
JanusBody echo_all ();

std::string write_janus_request (const JanusPlace &place, const JanusEnvelope &envelope);
std::string write_janus_attach (const JanusPlace &place, const JanusEnvelope &envelope);
std::string write_janus_message (const JanusPlace &place, const JanusEnvelope &envelope,
                                 const JanusBody &body, const std::optional<Description> &jsep);
std::string write_janus_candidate (const JanusPlace &place, const JanusEnvelope &envelope,
                                   const Candidate &candidate);

} // namespace wsrtc
