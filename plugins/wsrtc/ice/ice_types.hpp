// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The few words that all of ICE has in common.
#pragma once

#include <cstdint>
#include <string>

namespace wsrtc {

struct IceCredentials {
  std::string ufrag;
  std::string password;

  bool operator== (const IceCredentials &other) const
  {
    return ufrag == other.ufrag && password == other.password;
  }

  bool operator!= (const IceCredentials &other) const { return !(*this == other); }
};

// RFC 8839 section 5.4, but a few characters short: USERNAME holds both names.
bool are_valid (const IceCredentials &credentials);

enum class IceState {
  New,
  Checking,
  Connected, // a path is verified, another may still be chosen
  Completed, // a path is chosen
  Failed,    // none was found, or the peer stopped to consent (RFC 7675)
};

const char *to_string (IceState state);

} // namespace wsrtc
