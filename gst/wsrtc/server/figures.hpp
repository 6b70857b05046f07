// SPDX-License-Identifier: LGPL-2.1-or-later
//
// All that a server can tell of itself in numbers, and how it is told: as metrics of
// Prometheus, and as JSON for the dashboard.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "observatory.hpp"
#include "process_figures.hpp"
#include "rooms.hpp"

namespace wsrtc {

struct ConnectionFigures {
  size_t http = 0; // which are no WebSocket, or not yet
  size_t wsrtc = 0;
  size_t gstwebrtc = 0;
  size_t whip = 0; // sessions
  size_t whep = 0;
  uint64_t queued_bytes = 0; // for WebSockets that have not read them
};

// What is read for one answer.
struct ServerFigures {
  Rooms &rooms;
  const Observatory &observatory;
  ConnectionFigures connections;
  ProcessFigures process;
};

std::string to_metrics (const ServerFigures &figures);
std::string to_json (const ServerFigures &figures);

} // namespace wsrtc
