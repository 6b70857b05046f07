// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace wsrtc {

struct TurnCredentials {
  std::string username;
  std::string credential;
};

// Credentials that a TURN server which has the same secret takes until `expiry`,
// in s since 1970: coturn's "REST API" (draft-uberti-behave-turn-rest-00). The user
// is "expiry:name", the password base64 (HMAC-SHA1 (secret, user)).
TurnCredentials make_turn_credentials (const std::string &secret, std::string_view name, int64_t expiry);

} // namespace wsrtc
