// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The STUN and TURN servers that the signalling hands out, for peers that are made
// from then on.
#pragma once

#include <string>
#include <vector>

#include "message.hpp"
#include "settings.hpp"
#include "webrtc_peer.hpp"

namespace wsrtc {

class HandedServers {
public:
  explicit HandedServers (const Settings &settings) : settings_ (settings) {}

  // Takes the place of what was there. Said in the log, without passwords.
  void take (const Welcome &welcome);

  // Those of the properties come first: what is handed out fills in what is unset.
  // A peer that has any is libnice's, since our own agent knows none.
  void fill (PeerConfig &config) const;

  bool empty () const { return stun_.empty () && turn_.empty (); }

private:
  const Settings &settings_;
  std::string stun_;
  std::vector<std::string> turn_; // with credentials
};

} // namespace wsrtc
