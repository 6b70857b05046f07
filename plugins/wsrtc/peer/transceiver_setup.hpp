// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Tracks as webrtcbin knows them: sink pads, transceivers and the caps pinned
// on them, from which webrtcbin writes the description.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <gst/sdp/sdp.h>

#include "gptr.hpp"
#include "result.hpp"

namespace wsrtc {

// A track that we send, or with an empty pad a section that stays unused.
struct Sender {
  GRef<GstPad> pad;  // our src pad, linked to webrtcbin
  GRef<GstPad> sink; // webrtcbin's
  MiniRef<GstCaps> caps;
};

// Any thread: an upstream event came to a sender's pad. It is borrowed.
using UpstreamEvent = std::function<void (GstPad *pad, GstEvent *event)>;

// A sendonly transceiver with its codec pinned, retransmission for video, and
// a linked pad that has had stream-start, caps and segment.
Result<Sender> make_sender (GstElement *webrtcbin, const GstCaps *caps, const std::string &msid,
                            UpstreamEvent upstream);

// Nothing pushed into the pad gets through any more; a push that is under way
// is not waited for.
void stop_sender (const Sender &sender);

// Ties each sender to its section of the offer by the mid, and keeps webrtcbin
// from receiving on the sections that stay unused. Without it webrtcbin gives a
// section to the first track whose codec fits, and takes media on the rest.
void bind_to_offer (GstElement *webrtcbin, const std::vector<Sender> &senders, const GstSDPMessage &offer);

} // namespace wsrtc
