// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One track on its way to one viewer past webrtcbin: each frame gets the
// viewer's headers, is encrypted straight into the send buffer and leaves in
// one call. The streaming thread pushes, the owner thread asks and reports.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "datagram_sink.hpp"
#include "fanout.hpp"
#include "ntp_clock.hpp"
#include "rtcp_sender.hpp"
#include "rtp_header.hpp"
#include "srtp_protector.hpp"
#include "transport_numbers.hpp"

namespace wsrtc {

// What the lanes of one peer share.
struct LanePeer {
  std::shared_ptr<DatagramSink> sink;
  std::shared_ptr<RtcpSender> rtcp;
  std::shared_ptr<TransportNumbers> transport_numbers;
  NtpClock clock;
};

struct LaneTrack {
  RtpMapping mapping;
  int clock_rate = 90000;
  std::string cname;
};

class Lane final : public Outlet {
public:
  Lane (LanePeer peer, const LaneTrack &track, SrtpProtector protector);

  // Drops all until the first key frame. A sender report goes out behind that
  // one, so that the viewer can put sound and picture together at once.
  void push (const PacketBatch &batch) override;

  // The ring that comes next is another one: what was sent cannot be had again.
  void await_key_frame () override;

  // Any thread, as all that follows.
  void send_report ();

  struct Sent {
    uint64_t packets = 0;
    uint64_t octets = 0;  // of payload
    uint64_t refused = 0; // of the packets: the path did not take them
  };

  Sent sent () const;

  bool started () const override { return sent ().packets > 0; }

  // Where a packet that was sent under that sequence number is in the ring of
  // its rendition; nothing when none was, or too long ago to say.
  std::optional<uint64_t> index_of (uint16_t sequence) const;

  uint32_t ssrc () const { return ssrc_; }

  int clock_rate () const { return clock_rate_; }

private:
  // The last packet that was sent, and all until then.
  struct Progress {
    Sent sent;
    uint64_t first_index = 0; // in the ring
    uint64_t next_index = 0;
    uint32_t rtp_time = 0;
    GstClockTime running_time = GST_CLOCK_TIME_NONE;
  };

  Progress progress () const;
  size_t write (const MediaFrame &frame, SendBuffer &buffer);
  void note (const MediaFrame &frame, size_t written, size_t taken);

  const LanePeer peer_;
  const RtpHeader header_;
  const uint32_t ssrc_;
  const int clock_rate_;
  const std::string cname_;
  SrtpProtector protector_;             // streaming thread
  uint64_t first_sequence_;             // of first_index_; changed while nothing pushes
  std::optional<uint64_t> first_index_; // streaming thread; empty = waits for a key frame

  mutable std::mutex mutex_; // protects what follows; nothing is called under it
  Progress progress_;
};

} // namespace wsrtc
