// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which packets of a peer get into its webrtcbin: those of the tracks that were
// negotiated, and the reports on them. A peer may send any payload type and any
// number of sources; webrtcbin makes a jitter buffer with a thread for each that
// sends media or a sender report, and those before 1.24 take a source that the
// description does not name for one of the first section.
#pragma once

#include <memory>
#include <mutex>

#include <gst/gst.h>

#include "gptr.hpp"
#include "rtp_admission.hpp"

namespace wsrtc {

// The answer is ours, to an offer that the webrtcbin has. Owner's thread.
RtpAdmission admission_of (const GstSDPMessage &answer, GstElement *webrtcbin);

class RtpGate : public std::enable_shared_from_this<RtpGate> {
public:
  // Owner's thread. Before the first, nothing is let in.
  void set (RtpAdmission admission);
  // Owner's thread or webrtcbin's: elements as webrtcbin makes them.
  void watch (GstElement *element);

private:
  using Check = bool (RtpGate::*) (GstBuffer *packet);

  void watch (GstElement *element, const char *pad, GstPadProbeCallback probe);
  bool admits (GstBuffer *packet);
  bool admits_reports (GstBuffer *packet);
  template <Check check>
  static GstPadProbeReturn on_packets (GstPad *pad, GstPadProbeInfo *info, gpointer gate);

  std::mutex mutex_; // protects admission_; nothing is called under it
  RtpAdmission admission_;
};

} // namespace wsrtc
