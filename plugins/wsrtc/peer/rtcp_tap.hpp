// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The RTCP of a webrtcbin, seen where it is in the clear: what comes in can be
// taken away from it, and what it would send by itself held back.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include <gst/gst.h>

#include "owner_link.hpp"

namespace wsrtc {

// Streaming threads of webrtcbin call the probes; the owner switches.
class RtcpTap : public std::enable_shared_from_this<RtcpTap> {
public:
  using Packet = std::vector<uint8_t>;
  using Receive = std::function<void (const Packet &packet)>;

  enum class Mode {
    Pass, // all is webrtcbin's
    Hold, // it may not send: who sends is not decided, and two must not do it with one key
    Take, // what comes in goes to `receive`, and what it would send nowhere
  };

  // `receive` is called on the owner's thread.
  RtcpTap (OwnerLinkPtr link, Mode mode, Receive receive);

  void set_mode (Mode mode) { mode_.store (mode); }

  // Owner's thread or webrtcbin's: elements as webrtcbin makes them.
  void watch (GstElement *element);

  // µs of g_get_monotonic_time () when the last packet came; 0 = never.
  gint64 last () const { return last_.load (std::memory_order_relaxed); }

private:
  void watch_outgoing (GstPad *pad);
  GstPadProbeReturn on_incoming (GstPadProbeInfo *info);
  void keep (GstBuffer *buffer);
  void drain ();

  const OwnerLinkPtr link_;
  const Receive receive_;
  std::atomic<Mode> mode_;
  std::atomic<gint64> last_{0};
  std::mutex mutex_; // protects what follows; nothing is called under it
  std::vector<Packet> inbox_;
  bool posted_ = false; // a task that empties it
};

} // namespace wsrtc
