// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Whether a camera's host takes connections: one TCP connection that is closed at
// once. It tells why there is no camera in plain words, and notices within a moment
// that one has come back, at the cost of a packet.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include <gio/gio.h>

#include "gptr.hpp"

namespace wsrtc::bridge {

class HostKnock {
public:
  // nullptr = it takes connections. On the thread of the default main context.
  using Answer = std::function<void (const GError *error)>;

  HostKnock () = default;

  ~HostKnock () { forget (); }

  HostKnock (const HostKnock &) = delete;
  HostKnock &operator= (const HostKnock &) = delete;

  struct Place {
    std::string host;
    unsigned port = 0;   // 0 = there is none to knock at
    bool tls = false;    // with a handshake
    std::string ca_file; // … that trusts these; empty = the system's
    // For the lookup of its name, which takes half a minute where DNS is mute; 0 = as long as it lasts.
    std::chrono::milliseconds lookup_limit{0};
  };

  // One at a time: an answer that is due is forgotten.
  void knock (const Place &place, Answer answer);
  void forget ();

private:
  struct Asked;
  std::shared_ptr<Asked> asked_;
};

} // namespace wsrtc::bridge
