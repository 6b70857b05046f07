// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Stands around the sctpdec of a webrtcbin and keeps away from webrtcbin what it
// cannot take: more than the meter allows, messages that are too long or no text
// where text is announced, malformed control messages (each a CRITICAL in
// GStreamer), unknown kinds, and streams without end, each of which costs a
// thread. On GStreamer's threads.
#pragma once

#include <atomic>
#include <functional>
#include <memory>

#include <gst/gst.h>

#include "channel_options.hpp"
#include "result.hpp"
#include "sctp_meter.hpp"
#include "sctp_number.hpp"

namespace wsrtc {

class SctpGuard : public std::enable_shared_from_this<SctpGuard> {
public:
  // On GStreamer's threads: copy and post.
  struct Reports {
    // The stream, and with it its channel, is of no use any more.
    std::function<void (unsigned stream, const Error &error)> stream_broken;
    // The peer breaks the protocol; nothing of it gets in from here on.
    std::function<void (const Error &error)> peer_broken;
  };

  SctpGuard (const ChannelPolicy &policy, Reports reports);

  // Each element that a webrtcbin makes.
  void watch (GstElement *element);

  const std::shared_ptr<SctpMeter> &meter () const { return meter_; }

private:
  struct Stream;

  void set_number (GstElement *element);
  bool admit (GstPadProbeInfo *info);
  void watch_stream (GstPad *pad);
  bool inspect (Stream &stream, GstBuffer *buffer);
  bool reject (Stream &stream, const Error &error);
  void shut (const Error &error);

  const ChannelPolicy policy_;
  const Reports reports_;
  const std::shared_ptr<SctpMeter> meter_;
  const SctpNumber number_;
  std::atomic<unsigned> streams_{0};
  std::atomic<bool> shut_;
};

} // namespace wsrtc
