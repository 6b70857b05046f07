// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One track on its way to one viewer past webrtcbin: each frame gets the
// viewer's headers, is encrypted straight into the send buffer and leaves in
// one call. The streaming thread pushes, the owner thread asks and reports. At
// its start the owner may send what the ring has since the last key frame; then
// the lane is the owner's until it has caught up with the present.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "datagram_sink.hpp"
#include "fanout.hpp"
#include "ntp_clock.hpp"
#include "packet_ring.hpp"
#include "rtcp_sender.hpp"
#include "rtp_header.hpp"
#include "sent_packets.hpp"
#include "srtp_protector.hpp"
#include "start_times.hpp"

namespace wsrtc {

// What the lanes of one peer share.
struct LanePeer {
  std::shared_ptr<DatagramSink> sink;
  std::shared_ptr<RtcpSender> rtcp;
  std::shared_ptr<SentPackets> sent_packets;
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
  // one, so that the viewer can put sound and picture together at once. Where
  // the path is full, whole frames are left out until a key frame.
  void push (const PacketBatch &batch) override;

  // Frames of others count no more: of the fan-out that it leaves one may be on its way
  // here still. Owner thread, before await_key_frame ().
  void follow (const PacketRing *ring) { source_.store (ring, std::memory_order_relaxed); }

  // The ring that comes next is another one: what was sent cannot be had again.
  void await_key_frame () override;

  // In its place, for a lane that has sent nothing yet: it begins with that
  // group of the ring, which catch_up () sends. Owner thread, as that one.
  void begin_with (std::shared_ptr<const PacketRing> ring, const PacketRing::Group &group);

  enum class CatchUp {
    Behind, // there is more: call it again soon
    Done,   // the streaming thread goes on
    Lost,   // the ring has it no more: the lane waits for a key frame
  };

  // Sends frames of so many bytes, or a little more. After begin_with () and
  // when it is at the fan-out.
  CatchUp catch_up (size_t bytes, SendBuffer &buffer);
  // Leaves the start that it had, as when it has taken too long, and waits for a
  // key frame. Only by the thread that has the lane.
  void give_up ();

  // Any thread, as all that follows.
  void send_report ();

  struct Sent {
    uint64_t packets = 0;
    uint64_t octets = 0;  // of payload
    uint64_t refused = 0; // of the packets: the path did not take them
    uint64_t refused_octets = 0;
    uint64_t skipped = 0; // frames that were left out, or cut, since the path was full
  };

  Sent sent () const;

  bool started () const override { return sent ().packets > 0; }

  // The path did not take all, or nothing was sent of a key frame, and there has been none since. The viewer
  // cannot know, for it misses no sequence number.
  bool lacks_key_frame () const
  {
    return skips_.load (std::memory_order_relaxed) || turned_away_.load (std::memory_order_relaxed);
  }

  // Where a packet that was sent under that sequence number is in the ring of
  // its rendition; nothing when none was, or too long ago to say.
  std::optional<uint64_t> index_of (uint16_t sequence) const;

  // Of the packet of that index, as it was sent.
  uint32_t rtp_time_of (uint64_t index, uint32_t rtp_time) const
  {
    return progress ().start_times.of (index, rtp_time);
  }

  uint32_t ssrc () const { return ssrc_; }

  int clock_rate () const { return clock_rate_; }

private:
  // Who has what is said below to be the sender's.
  enum class Phase {
    Waits,   // for a key frame; the streaming thread
    Behind,  // the owner
    Follows, // what comes; the streaming thread
  };

  // The last packet that was sent, and all until then.
  struct Progress {
    Sent sent;
    uint64_t first_index = 0; // in the ring; what came before cannot be had again
    uint64_t next_index = 0;
    uint64_t first_sequence = 0; // of first_index
    StartTimes start_times;
    uint32_t rtp_time = 0; // of the newest frame, with its running time
    GstClockTime running_time = GST_CLOCK_TIME_NONE;
  };

  Progress progress () const;
  void push_one (const PacketBatch &batch);
  void turn_away (const PacketBatch &batch);
  FramePtr next_of_start ();
  void begin_at (uint64_t index);
  bool send_missed (const MediaFrame &next, SendBuffer &buffer);
  bool send (const MediaFrame &frame, SendBuffer &buffer);
  void write (const MediaFrame &frame, size_t from, uint16_t number, SendBuffer &buffer);
  void note (const MediaFrame &frame, size_t from, size_t count, size_t refused);
  void skip ();
  void tell_refused ();
  void report_first ();

  const LanePeer peer_;
  const RtpHeader header_;
  const uint32_t ssrc_;
  const int clock_rate_;
  const std::string cname_;
  // The thread of the fan-out that it has left may be in push () still, when
  // that of the next one comes.
  std::atomic_flag inside_ = ATOMIC_FLAG_INIT;
  std::atomic<bool> turned_away_{false};            // that of the next one, with a key frame
  std::atomic<const PacketRing *> source_{nullptr}; // nullptr: any
  std::atomic<unsigned> restarts_{0};               // by await_key_frame ()
  std::atomic<Phase> phase_{Phase::Waits};
  // The sender's.
  unsigned seen_restarts_ = 0;
  std::shared_ptr<const PacketRing> ring_; // nullptr: it did not begin with a group
  // What it begins with and has not sent yet: the ring lets go of that at once
  // when the next key frame comes.
  std::deque<FramePtr> start_;
  StartTimes start_times_;
  std::optional<uint32_t> last_time_; // of RTP, as it was sent
  SrtpProtector protector_;
  uint64_t first_sequence_; // of first_index_
  uint64_t first_index_ = 0;
  uint64_t next_index_ = 0;
  std::atomic<bool> skips_{false}; // the path did not take all
  bool told_full_ = false;         // that it is full
  bool told_away_ = false;         // that it does not take all for another reason
  bool reported_ = false;

  mutable std::mutex mutex_; // protects what follows; nothing is called under it
  Progress progress_;
};

} // namespace wsrtc
