// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Tells rtpsession the clock rates of what we send. The funnel of a bundle takes
// them out of the caps, and an rtpsession (up to 1.28) that makes the first report
// of a sender without one asks for it with its lock let go, while it walks through
// its sources: if the first packet of a source that we receive comes in that
// moment, it is left in the middle of its report, with a CRITICAL.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>

#include <gst/gst.h>

namespace wsrtc {

class SenderClocks : public std::enable_shared_from_this<SenderClocks> {
public:
  // Owner's thread. Before packets of that sender are pushed.
  void add (const GstCaps *sender);
  // Owner's thread or webrtcbin's. An rtpsession that has no pads yet.
  void watch (GstElement *rtpsession);

private:
  // The thread that pushes, and holds the pad's lock.
  static GstPadProbeReturn on_packets (GstPad *pad, GstPadProbeInfo *info, SenderClocks &clocks);
  void tell (GstPad *pad, GstBuffer *packet);
  std::optional<int> rate_for (uint32_t ssrc, uint8_t payload_type);

  std::mutex mutex_; // protects what follows; nothing is called under it
  std::map<uint8_t, int> rates_;
  std::set<uint32_t> told_;
};

} // namespace wsrtc
