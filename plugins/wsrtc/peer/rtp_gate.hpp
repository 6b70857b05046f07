// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which packets of a peer get into its webrtcbin: those of the tracks that were
// negotiated, and the reports on them. A peer may send any payload type and any
// number of sources; webrtcbin makes a jitter buffer with a thread for each that
// sends media or a sender report, and those before 1.24 take a source that the
// description does not name for one of the first section.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include <gst/sdp/sdp.h>

#include "gptr.hpp"

namespace wsrtc {

// One packet of a compound RTCP packet (RFC 3550 section 6.1), and whose it is.
struct ReportHead {
  uint8_t packet_type = 0;
  uint32_t ssrc = 0;
};

// What a description allows, without threads.
class RtpAdmission {
public:
  RtpAdmission () = default; // nothing
  // `answer` is the negotiated one, `sender` the peer's own description.
  RtpAdmission (const GstSDPMessage &answer, const GstSDPMessage &sender);

  bool admits (uint8_t payload_type, uint32_t ssrc);
  bool admits (const std::vector<ReportHead> &compound);

private:
  using PayloadTypes = std::bitset<128>;

  // Of a section that the peer sends.
  struct Track {
    PayloadTypes payload_types;
    unsigned unnamed = 0; // how many sources that are not in the description it may have
  };

  bool is_source (uint32_t ssrc) const { return sources_.count (ssrc) != 0; }

  bool admits_reporter (uint32_t ssrc);
  void add_sources (const GstSDPMedia &section, size_t track);

  std::vector<Track> tracks_;
  std::map<uint32_t, size_t> sources_; // SSRC → track
  std::set<uint32_t> reporters_;       // that are none of them
};

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
