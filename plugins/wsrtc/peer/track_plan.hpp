// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <string>

#include <gst/gst.h>

#include "gptr.hpp"

namespace wsrtc {

// What goes through one media section: something that we send, something that we
// receive, both, or nothing.
struct TrackPlan {
  // application/x-rtp, fixed, with payload, ssrc, encoding-name, clock-rate, fmtp
  // fields, extmap-N and rtcp-fb-*; they are pinned in the description, for both
  // directions. nullptr = nothing is sent.
  const GstCaps *send = nullptr;
  std::string msid;
  // Where nothing is sent: the formats to receive, of the same form without
  // ssrc. To answer, they are fixed and pinned; for an offer of ours they may
  // have more than one structure, best first, each with a payload type of its
  // own.
  const GstCaps *receive = nullptr;
  // Empty = nothing is received. webrtcbin's pad is linked to it, which is
  // active, when the first packets come: what comes in there comes on webrtcbin's
  // threads, which must not be held up, and may come before the peer is verified.
  // A GstForceKeyUnit event that it sends upstream becomes a PLI.
  GRef<GstPad> sink;
  // The section of data channels, where nothing of that goes: webrtcbin has no
  // transceiver for it, and asserts when one stands in its place.
  bool data = false;
};

} // namespace wsrtc
