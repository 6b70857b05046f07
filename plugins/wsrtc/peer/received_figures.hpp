// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What is counted of a source whose packets webrtcbin receives.
#pragma once

#include <cstdint>
#include <optional>

#include <gst/gst.h>

namespace wsrtc {

// Of the packets that come out of a pad of webrtcbin's.
struct ReceivedSource {
  unsigned session = 0; // of its rtpbin
  uint32_t ssrc = 0;
  unsigned payload_type = 0;
};

std::optional<ReceivedSource> source_behind (GstPad *webrtcbin_pad);

// By RFC 3550 and 4585, retransmission (RFC 4588) being a source of its own.
struct ReceivedFigures {
  ReceivedSource source;
  uint64_t packets = 0, octets = 0; // of payload
  int64_t lost = 0;                 // retransmission does not make it less
  double jitter = 0;                // s
  uint64_t nacks = 0, plis = 0, firs = 0;
  // Of the jitter buffer: what came again, twice or too late; and what did not come in
  // time, by whichever way.
  uint64_t recovered = 0, duplicates = 0, late = 0, missing = 0;
};

// A jitter buffer is told whose it is, when rtpbin makes it.
void mark_jitterbuffer (GstElement *jitterbuffer, unsigned session, uint32_t ssrc);

// Of what webrtcbin pushes into that pad; empty = nothing yet, or its source has gone.
// Not inside a callback of webrtcbin's: asks its elements, which have locks.
std::optional<ReceivedFigures> received_figures (GstPad *entry);

} // namespace wsrtc
