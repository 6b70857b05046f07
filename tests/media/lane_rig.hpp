// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A lane with its ring in front of it, and behind it a path that writes down
// what it is given, for libsrtp to decrypt.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "bytes.hpp"
#include "lane_group.hpp"
#include "rtp_fields.hpp"
#include "srtp_decoder.hpp"

namespace wsrtc::test {

class RecordingPath final : public DatagramSink {
public:
  size_t send (const uint8_t *bytes, const size_t *sizes, size_t count) override;

  int error () const override { return refusal; }

  // What came since the last call, and how many calls brought it.
  std::vector<Bytes> take ();

  size_t calls = 0;
  size_t takes_up_to = SIZE_MAX;    // of a call; the rest it refuses
  int refusal = 0;                  // errno
  std::function<void ()> meanwhile; // happens in the next call

private:
  std::vector<Bytes> datagrams_;
};

// A track whose packets are made up by the test.
struct TestStream {
  uint32_t ssrc = 0x01020304;
  uint32_t rtx_ssrc = 0x0a0b0c0d;
  int clock_rate = 90000;
  std::shared_ptr<PacketRing> ring = std::make_shared<PacketRing> ();
  std::shared_ptr<Lane> lane; // nullptr = only the ring gets them
  size_t payload_size = 10;   // of a packet
  bool numbered = true;       // transport-wide
  uint64_t next_index = 1000; // as if others had watched for some time

  // A frame of so many packets: bytes of "index * 16 + n".
  std::shared_ptr<MediaFrame> push (size_t packets, bool key_frame, GstClockTime running_time = 0);

private:
  SendBuffer buffer_;
};

class LaneRig {
public:
  explicit LaneRig (SrtpProfile profile = SrtpProfile::Aes128CmSha1_80);

  void add (TestStream &stream, uint16_t first_sequence, bool retransmission = true);

  // Decrypted; a datagram that libsrtp refuses fails the test.
  std::vector<RtpFields> take_rtp ();
  std::vector<Bytes> take_rtcp ();
  void say (const Bytes &rtcp);

  const SrtpMasterKey key;
  const NtpClock clock;
  std::shared_ptr<RecordingPath> path = std::make_shared<RecordingPath> ();
  std::unique_ptr<LaneGroup> group;
  std::vector<uint32_t> key_frames_wanted;
  LaneGroup::Clock::time_point now = LaneGroup::Clock::now ();

private:
  void sort ();

  SrtpDecoder decoder_;
  std::vector<RtpFields> rtp_;
  std::vector<Bytes> rtcp_;
};

} // namespace wsrtc::test
