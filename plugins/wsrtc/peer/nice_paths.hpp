// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What libnice's agent tells of the ways to a peer: whether checks of the peer
// have come, and the state. How many checks it has sent it does not tell.
#pragma once

#include <atomic>
#include <memory>

#include <gst/gst.h>

#include "path_report.hpp"

namespace wsrtc {

class NicePaths {
public:
  // Any thread. Adds a pair for each address of the peer that is in the report.
  void tell (PathReport &report) const;

  // libnice's thread.
  void note_check () { checks_.fetch_add (1, std::memory_order_relaxed); }

  void note_state (unsigned state);

private:
  std::atomic<unsigned> checks_{0};
  std::atomic<bool> connected_{false}, failed_{false};
};

// Before webrtcbin leaves NULL. Never nullptr; one that knows nothing where the
// agent is of another make.
std::shared_ptr<NicePaths> watch_nice (GstElement *webrtcbin);

} // namespace wsrtc
