// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What arrives at a WebrtcReceiver: counted behind SRTP, inside its webrtcbin.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "gptr.hpp"
#include "webrtc_receiver.hpp"

namespace wsrtc::test {

struct PayloadTypeCount {
  std::atomic<guint64> packets{0};
  std::atomic<uint32_t> ssrc{0};
};

// Shared with streaming threads, which may end after the receiver.
struct WebrtcReceiver::Counts {
  std::array<PayloadTypeCount, 128> of;
  std::atomic<guint64> all{0};
  std::atomic<int> mid_id{0};
  // As the receiver was made; a second webrtcbin, while the first one ends, has the same.
  bool deliver = false;
  bool mute = false;
  int lose_every = 0;
  std::function<void (const guint8 *, gsize)> on_packet;
  std::function<void (const guint8 *, gsize)> on_rtcp;

  // Protects what follows; elements and pads are only collected under it.
  std::mutex mutex;
  std::array<std::string, 128> mids;
  std::vector<GRef<GstElement>> nice;   // nicesrc and nicesink
  std::vector<GRef<GstElement>> dtls;   // dtlsenc
  std::vector<GRef<GstPad>> deliveries; // our sink pads
};

// From here on `counts` has what that webrtcbin, which is new, receives.
void watch_packets (GstElement *webrtcbin, const std::shared_ptr<WebrtcReceiver::Counts> &counts);

GRef<GstPad> only_pad (GstElement *element);
void drop_all (GstPad *sink);

} // namespace wsrtc::test
