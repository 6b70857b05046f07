// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What loss says of the rate (draft-ietf-rmcat-gcc-02, section 6), for paths that
// lose packets whatever is sent too: when a lower rate loses the same share, that
// share is the path's own, and only what is above it counts. That is forgotten
// after a while, and learned again if it still holds.
#pragma once

#include "loss_lesson.hpp"

namespace wsrtc {

class LossControl {
public:
  enum class Verdict { Hold, More, Less };

  // `newest`: the loss of the last moments.
  Verdict judge (const LossWindow &trial, double newest, Micros now);

  // The share that the path loses whatever is sent.
  double own () const { return own_; }

  // By which the rate is to be lowered, after Verdict::Less.
  double factor () const { return factor_; }

private:
  bool is_lowered (const LossWindow &trial) const;
  bool is_enough (const LossWindow &trial) const;
  bool is_to_be_tried (bool some, Micros now);
  Verdict lower (const LossWindow &trial, double factor, Micros now);
  void learn (const LossWindow &trial, Micros now);
  void forget (Micros now);
  double excess_of (double loss) const;

  double own_ = 0; // the path's
  Micros learned_{};
  std::optional<LossLesson> lesson_;
  double factor_ = 1;
  std::optional<Micros> some_since_; // there has been more than a little loss, but not too much
};

} // namespace wsrtc
