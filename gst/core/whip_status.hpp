// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the status of a response to the POST of WHIP (RFC 9725) or WHEP means to
// the client.
#pragma once

#include "result.hpp"

namespace wsrtc {

enum class WhipRole {
  Publish, // WHIP: we send
  Play,    // WHEP: we receive
};

// "WHIP" or "WHEP".
const char *to_string (WhipRole role);

struct WhipRefusal {
  Error error; // what, and what to do
  bool permanent = false;
};

// Of any status but 201, and but a redirect that can be followed.
WhipRefusal whip_refusal (WhipRole role, unsigned status);

} // namespace wsrtc
