// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The STUN and TURN servers that clients are given, with credentials made for
// each of them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "message.hpp"
#include "result.hpp"
#include "settings.hpp"

namespace wsrtc {

// Seconds since 1970.
int64_t wall_clock ();

class IceServers {
public:
  // None.
  IceServers () = default;

  // Of the properties; an Error names them. `now` is the clock of all times.
  static Result<IceServers> make (const ServerSettings &settings, int64_t (*now) () = wall_clock);

  bool empty () const { return servers_.empty (); }

  // Ready for a client, with credentials of its own that are good from now on for
  // turn-ttl. `id` becomes part of the user name, so that the TURN server's log
  // tells clients apart. Never to be logged.
  std::vector<IceServer> servers_for (const PeerId &id) const;

  // Whether what servers_for () gave at `given`, in s, should be replaced before it
  // is used anew: half of its time has passed.
  bool is_stale (int64_t given) const;

  int64_t now () const { return now_ (); }

private:
  std::vector<IceServer> servers_; // TURN without a user: from the secret
  std::string secret_;
  unsigned ttl_ = 0;
  int64_t (*now_) () = wall_clock;
};

} // namespace wsrtc
