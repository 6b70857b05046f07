// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Tracks as webrtcbin knows them: pads, transceivers and the caps pinned on
// them, from which webrtcbin writes the description.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <gst/sdp/sdp.h>
#include <gst/webrtc/webrtc.h>

#include "gptr.hpp"
#include "result.hpp"

namespace wsrtc {

// A section of the description: a track that we send, one that we receive, or
// without caps one that stays unused.
struct Section {
  GRef<GstPad> pad;  // sends: our src pad, linked to webrtcbin
  GRef<GstPad> sink; // receives: where the packets go
  GRef<GstWebRTCRTPTransceiver> transceiver;
  MiniRef<GstCaps> caps;
};

// Any thread: an upstream event came to a sender's pad. It is borrowed.
using UpstreamEvent = std::function<void (GstPad *pad, GstEvent *event)>;

// A sendonly transceiver with its codec pinned, retransmission for video, and
// a linked pad that has had stream-start, caps and segment.
Result<Section> make_sender (GstElement *webrtcbin, const GstCaps *caps, const std::string &msid,
                             UpstreamEvent upstream);

// A recvonly transceiver whose packets go to `sink`.
Result<Section> make_receiver (GstElement *webrtcbin, const GstCaps *caps, bool retransmission,
                               GRef<GstPad> sink);

// Keeps the place of a section that stays unused.
Section make_unused (GstElement *webrtcbin);

// Nothing pushed into the pad gets through any more; a push that is under way
// is not waited for.
void stop_sender (const Section &section);

// Makes sure that each track gets the section of the offer that has its place,
// and that nothing is received on the others. webrtcbin goes through the
// transceivers in the order of their making and gives a section to the first
// whose caps fit. Fault::Unsupported when a track does not fit its section.
Status bind_to_offer (GstElement *webrtcbin, std::vector<Section> &sections, const GstSDPMessage &offer);

} // namespace wsrtc
