// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What webrtcbin receives: its pads, each of which it makes when the first packets
// of a track have come, on the thread that they come on, and pushes into right
// away; and how soon it says what is missing.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include <gst/webrtc/webrtc.h>

#include "gptr.hpp"
#include "transceiver_setup.hpp"

namespace wsrtc {

class ReceiveSide : public std::enable_shared_from_this<ReceiveSide> {
public:
  // Owner's thread. Before webrtcbin leaves NULL.
  void watch_pads (GstElement *webrtcbin);
  // Owner's thread. Before packets of the section can come.
  void add (const Section &receiver);
  // Owner's thread or webrtcbin's: elements as webrtcbin makes them.
  void watch_element (GstElement *element);

private:
  void on_pad (GstPad *pad);
  GRef<GstPad> sink_for (GstPad *pad);

  struct Receiver {
    GRef<GstWebRTCRTPTransceiver> transceiver;
    GRef<GstPad> sink;
    bool taken = false;
  };

  std::mutex mutex_; // protects what follows; nothing is called under it
  std::vector<Receiver> receivers_;
  std::vector<GRef<GstPad>> wastes_;
};

} // namespace wsrtc
