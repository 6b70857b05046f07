// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The token of a request, and the answer to who has none that is good. On the
// server's thread.
#pragma once

#include <cstdint>
#include <string>

#include <libsoup/soup.h>

#include "client_link.hpp"
#include "gate.hpp"

namespace wsrtc {

// What clients offer as a sub-protocol (RFC 6455 section 1.9) that know of ours.
inline constexpr char sub_protocol[] = "wsrtc";

// From Authorization, from a sub-protocol or from the query: the first of these that
// has one. "" = none.
std::string token_of (SoupServerMessage *message);

bool offers_sub_protocol (SoupServerMessage *message);

// Seconds since 1970.
int64_t now_in_seconds ();

// RFC 6750 section 3. Not for Denial::None.
unsigned status_of (Denial denial);
std::string challenge_of (Denial denial); // WWW-Authenticate; "" = none
void respond_denial (SoupServerMessage *message, ClientLink &link, const Verdict &verdict);
// For where it is told in another way.
void count_denial (ClientLink &link, const Verdict &verdict);

// The same for a WebSocket whose client knows of these codes; reserved for
// applications by RFC 6455 section 7.4.2.
uint16_t close_code_of (Denial denial);

} // namespace wsrtc
