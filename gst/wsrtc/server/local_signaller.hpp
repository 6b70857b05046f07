// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The source of a stream, or one of a pair, that lives in the server's own process.
#pragma once

#include <gst/wsrtc/wsrtc-server.h>

#include "loop_thread.hpp"
#include "rooms.hpp"

namespace wsrtc {

// A signaller for a place in a room. That of a source has been reserved; it is
// released with the signaller, which keeps the server. `loop` and `rooms` are
// the server's. (transfer full)
GstWsrtcSignaller *make_local_signaller (GstWsrtcServer *server, LoopThread &loop, Rooms &rooms,
                                         StreamName stream, Role role);

// Emits GstWsrtcServer::snapshot-requested for the stream of such a signaller, on the
// thread that it was started on. Where nobody listens, there is no picture.
void emit_snapshot_requested (GstWsrtcSignaller *signaller, unsigned size);
// The same with GstWsrtcServer::stats-requested.
void emit_stats_requested (GstWsrtcSignaller *signaller);

} // namespace wsrtc
