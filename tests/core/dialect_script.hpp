// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Whole exchanges of a client's dialect as text. A line at the margin is what
// happens, the indented ones below are all that the dialect makes of it, in order:
//
//   open                       the connection is there
//   tick 25                    so many seconds pass
//   < FRAME                    comes from the server
//   = offer PEER SDP           the element says; also "answer"
//   = candidate PEER MID TEXT  of the first media section
//   = end PEER                 of the candidates
//   = bye PEER, = error PEER, = about NAME, = capabilities
//     > FRAME                  goes to the server
//     * PEER: MESSAGE          goes to the element
//     ! TEXT                   a warning
//     x TEXT, X TEXT           the connection is given up: for a while, for good
//     refused: TEXT            the frame is
//     waits                    messages are not taken yet
#pragma once

#include <string>

#include "dialect.hpp"

namespace wsrtc::test {

struct ScriptRow {
  const char *name;
  DialectConfig config;
  std::string script;
};

void run_script (const char *dialect, const ScriptRow &row);

// What the dialect makes of one frame, as in a script.
std::string make_of (Dialect &dialect, std::string_view frame);

std::string describe_output (const DialectOutput &output);

// A message to the element, as in a script.
std::string describe_message (const Message &message);

} // namespace wsrtc::test
