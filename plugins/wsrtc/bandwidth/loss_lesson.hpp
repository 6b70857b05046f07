// SPDX-License-Identifier: LGPL-2.1-or-later
//
// All that was seen of loss each time when the rate was lowered for it, as one
// matter: what lower rates make of it tells whose it is.
#pragma once

#include "loss_window.hpp"

namespace wsrtc {

struct LossLesson {
  void add (const LossWindow &trial, Micros now)
  {
    if (packets <= 0)
      first_rate = trial.rate ();
    packets += trial.packets ();
    lost += trial.loss () * trial.packets ();
    rates += trial.rate () * trial.packets ();
    last = now;
  }

  double loss () const { return lost / packets; }

  // bit/s that were sent.
  double rate () const { return rates / packets; }

  double first_rate = 0;
  double packets = 0;
  double lost = 0;
  double rates = 0; // the sum of each packet's
  Micros last{};
};

} // namespace wsrtc
