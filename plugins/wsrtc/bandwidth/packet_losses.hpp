// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which packets count as lost. Those of a time when nothing at all came through
// do not: that is one event, whatever was sent meanwhile. One that comes after
// all does not either.
#pragma once

#include "loss_window.hpp"
#include "lost_packets.hpp"

namespace wsrtc {

class PacketLosses {
public:
  // In the order of sending, each packet once.
  void add (Micros sent, size_t bytes, bool arrived);
  // A packet that is older than the newest has arrived. False: it was not missed.
  bool come_late (Micros sent, size_t bytes);

  // A decision is made by what is sent from then on.
  void begin_trial (Micros from) { trial_.begin (from); }

  const LossWindow &trial () const { return trial_; }

  double loss () const { return all_.loss (); }

private:
  void count (Micros sent, size_t packets, size_t bytes, bool lost);

  LossWindow all_{1};
  LossWindow trial_{2.5}; // what was sent at the rate of now
  LostPackets missed_;
  size_t run_bytes_ = 0;
  size_t run_ = 0; // lost one after the other, up to now
  Micros run_began_{};
};

} // namespace wsrtc
