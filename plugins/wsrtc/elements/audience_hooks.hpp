// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What an audience asks of the element that it watches.
#pragma once

#include <functional>

#include <gst/gst.h>
#include <gst/wsrtc/wsrtc-data-channel.h>

#include "ingest.hpp"
#include "message.hpp"
#include "receive_plan.hpp"
#include "result.hpp"
#include "still_desk.hpp"

namespace wsrtc {

// What the element provides. Called on the owner's thread.
struct AudienceHooks {
  std::function<void (const Message &)> send;
  // Nobody could ever be shown that input: an error on the bus.
  std::function<void (const Ingest &, const Error &)> fail;
  std::function<void (const Error &)> warn;   // a peer is out: a message on the bus
  std::function<void (const Error &)> notice; // something of a peer was refused: only the log
  std::function<void (const PeerId &)> peer_added;
  std::function<void (const PeerId &)> peer_removed;
  std::function<void (const PeerId &, GstElement *webrtcbin)> prepare_peer;
  std::function<bool ()> prepares_peers; // there is somebody to whom prepare_peer matters
  std::function<void (const PeerId &, GstWsrtcDataChannel *channel)> data_channel;
  std::function<void (Ingest &, GstElement *encoder)> encoder_setup;
  std::function<void (Ingest &, GstElement *payloader)> payloader_setup;
  std::function<void (unsigned size, const Result<Still> &still)> give_still;
  // Several times a second, while there are media or anybody to see them.
  std::function<void ()> time_passes;
  // Of a call only: from now on these tracks come, and no others.
  std::function<void (const std::vector<ReceivedTrack> &)> hand_on;
};

} // namespace wsrtc
