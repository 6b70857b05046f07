// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What webrtcbin receives: its pads, each of which it makes when the first packets
// of a track have come, on the thread that they come on, and pushes into right
// away; and how soon it says what is missing.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include <gst/webrtc/webrtc.h>

#include "gptr.hpp"
#include "sender_clocks.hpp"
#include "transceiver_setup.hpp"

namespace wsrtc {

class ReceiveSide : public std::enable_shared_from_this<ReceiveSide> {
public:
  // Owner's thread. Before webrtcbin leaves NULL.
  void watch_pads (GstElement *webrtcbin);
  // Owner's thread. Each section, before packets of it can come or go.
  void add (const Section &section);
  // Owner's thread or webrtcbin's: elements as webrtcbin makes them.
  void watch_element (GstElement *element);

private:
  struct Receiver {
    GRef<GstWebRTCRTPTransceiver> transceiver;
    GRef<GstPad> sink;
    GRef<GstPad> taken_by{}; // null = nobody
    uint32_t source = 0;     // of that
  };

  struct Place {
    GRef<GstPad> sink;
    GRef<GstPad> taken_by; // so far; null = nobody
  };

  void on_pad (GstPad *pad);
  Place place_for (GstPad *pad);
  GRef<GstPad> waste ();

  const std::shared_ptr<SenderClocks> clocks_ = std::make_shared<SenderClocks> ();
  std::mutex mutex_; // protects what follows; nothing is called under it
  std::vector<Receiver> receivers_;
  std::vector<GRef<GstPad>> wastes_;
};

} // namespace wsrtc
