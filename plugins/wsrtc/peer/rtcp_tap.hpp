// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The RTCP of a webrtcbin, seen where it is in the clear: what comes in can be
// taken away from it, and what it would send by itself held back.
#pragma once

#include <atomic>
#include <memory>

#include <gst/gst.h>

#include "rtcp_inbox.hpp"

namespace wsrtc {

// Streaming threads of webrtcbin call the probes; the owner switches.
class RtcpTap : public std::enable_shared_from_this<RtcpTap> {
public:
  enum class Mode {
    Pass, // all is webrtcbin's
    Hold, // it may not send: who sends is not decided, and two must not do it with one key
    Take, // what comes in goes to the inbox, and what it would send nowhere
  };

  RtcpTap (std::shared_ptr<RtcpInbox> inbox, Mode mode);

  void set_mode (Mode mode) { mode_.store (mode); }

  // Owner's thread or webrtcbin's: elements as webrtcbin makes them.
  void watch (GstElement *element);

private:
  void watch_outgoing (GstPad *pad);
  GstPadProbeReturn on_incoming (GstPadProbeInfo *info);
  void keep (GstBuffer *buffer);

  const std::shared_ptr<RtcpInbox> inbox_;
  std::atomic<Mode> mode_;
};

} // namespace wsrtc
