// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Tracks as webrtcbin knows them: sink pads, transceivers and the caps pinned
// on them, from which webrtcbin writes the description.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <gst/sdp/sdp.h>
#include <gst/webrtc/webrtc.h>

#include "gptr.hpp"
#include "result.hpp"

namespace wsrtc {

// A track that we send, or without pad and caps a section that stays unused.
struct Sender {
  GRef<GstPad> pad; // our src pad, linked to webrtcbin
  GRef<GstWebRTCRTPTransceiver> transceiver;
  MiniRef<GstCaps> caps;
};

// Any thread: an upstream event came to a sender's pad. It is borrowed.
using UpstreamEvent = std::function<void (GstPad *pad, GstEvent *event)>;

// A sendonly transceiver with its codec pinned, retransmission for video, and
// a linked pad that has had stream-start, caps and segment.
Result<Sender> make_sender (GstElement *webrtcbin, const GstCaps *caps, const std::string &msid,
                            UpstreamEvent upstream);

// Keeps the place of a section that stays unused.
Sender make_unused (GstElement *webrtcbin);

// Nothing pushed into the pad gets through any more; a push that is under way
// is not waited for.
void stop_sender (const Sender &sender);

// Makes sure that each sender gets the section of the offer that has its place,
// and that nothing is received on the others. webrtcbin goes through the
// transceivers in the order of their making and gives a section to the first
// whose caps fit. Fault::Unsupported when a track does not fit its section.
Status bind_to_offer (GstElement *webrtcbin, std::vector<Sender> &senders, const GstSDPMessage &offer);

} // namespace wsrtc
