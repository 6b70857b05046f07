// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "ws_opening.hpp"

namespace wsrtc {

struct WsAttemptResult {
  GRef<GIOStream> stream; // empty = see the failure
  WsFailure failure;
};

// Connects, does the TLS and the WebSocket handshake, and returns; blocks until
// then or until `cancellable` is cancelled. From any thread.
WsAttemptResult attempt_websocket (const WsTarget &target, GCancellable *cancellable);

} // namespace wsrtc
