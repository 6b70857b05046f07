// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A call in virtual time: a source of video without a pacer, a path, a peer that
// reports, and the estimator.
#pragma once

#include <deque>

#include "bandwidth_estimator.hpp"
#include "path_model.hpp"

namespace wsrtc::test {

struct SourceKind {
  int frames = 30;        // per second
  double follows = 0;     // sends so many times the estimate; 0 = does not follow
  double mbits = 2;       // when it does not
  double key_seconds = 0; // a key frame so often; 0 = all frames are alike
  double key_size = 1;    // times another frame
  size_t start_burst = 0; // bytes at once
  double sound_kbits = 0; // small packets every 20 ms
};

// Every 100 ms.
struct Moment {
  double seconds = 0;
  double estimate = 0; // bit/s
  double received = 0; // bit/s, of the last 100 ms
  double capacity = 0; // bit/s
  double queue_ms = 0;
  double loss = 0; // share of what was sent in the last 500 ms
};

class CallModel {
public:
  CallModel (const PathKind &path, const SourceKind &source, const BandwidthLimits &limits, unsigned seed);
  std::vector<Moment> run (double seconds);

private:
  struct Packet {
    Micros sent{};
    std::optional<Micros> arrives;
    size_t size = 0;
    bool told = false;
  };

  struct Message {
    Micros comes{};
    std::vector<PacketResult> packets;
  };

  void send_media ();
  double frame_bytes ();
  void send (size_t bytes);
  void report ();
  void take_reports ();
  void look (std::vector<Moment> &moments);

  PathModel path_;
  const PathKind kind_;
  const SourceKind source_;
  BandwidthEstimator estimator_;
  Micros now_{};
  Micros next_frame_{}, next_sound_{}, next_report_{}, next_look_{100000};
  int frames_ = 0;
  std::deque<Packet> packets_;
  std::deque<Message> messages_;
  std::deque<double> estimates_;                   // of the last 100 ms: the encoder is slow
  std::deque<double> sent_bits_{0}, lost_bits_{0}; // each 100 ms of the last 500
  double passed_bits_ = 0;
};

} // namespace wsrtc::test
