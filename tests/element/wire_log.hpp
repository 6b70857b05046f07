// SPDX-License-Identifier: LGPL-2.1-or-later
//
// All that one viewer of a SinkRig is offered and sent, decrypted, in the order
// in which it came.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "rtp_fields.hpp"
#include "sink_rig.hpp"

namespace wsrtc::test {

// A section of the offer.
struct OfferedTrack {
  std::string mid;
  int payload_type = -1;
  int rtx_payload_type = -1; // -1 = none
  uint32_t ssrc = 0;
  uint32_t rtx_ssrc = 0; // 0 = none
  ExtensionIds extensions;
};

// A sender report (RFC 3550 section 6.4.1).
struct SenderReportFields {
  uint32_t ssrc = 0;
  double ntp = 0; // s
  uint32_t rtp_time = 0, packets = 0, octets = 0;
};

struct WirePacket {
  double arrival = 0; // s, of NTP's clock
  RtpFields rtp;
};

struct WireReport {
  SenderReportFields fields;
  size_t behind = 0; // so many RTP packets
};

// What has come, taken apart.
struct Wire {
  std::vector<WirePacket> packets;
  std::vector<WireReport> reports;
};

// It must outlive the rig.
class WireLog {
public:
  WireLog () = default;
  WireLog (const WireLog &) = delete;
  WireLog &operator= (const WireLog &) = delete;

  // With the hooks of this log.
  ViewerOptions options ();

  // Any thread.
  std::vector<OfferedTrack> tracks () const;
  size_t count_reports (uint32_t ssrc) const;
  Wire wire () const;

private:
  struct Datagram {
    double arrival;
    Bytes bytes;
    size_t behind; // RTP packets
  };

  void hear (const Message &message);
  void take (std::vector<Datagram> &to, const guint8 *bytes, gsize size);

  mutable std::mutex mutex_; // protects what follows
  std::vector<OfferedTrack> tracks_;
  std::vector<Datagram> rtp_, rtcp_;
};

} // namespace wsrtc::test
