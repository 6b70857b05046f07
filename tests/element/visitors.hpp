// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Viewers who come and go at random, the same way each time.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "sink_rig.hpp"

namespace wsrtc::test {

using Dice = std::minstd_rand;

inline size_t throw_dice (Dice &dice, size_t sides)
{
  return std::uniform_int_distribution<size_t> (0, sides - 1) (dice);
}

class Visitors {
public:
  Visitors (SinkRig &rig, Dice &dice, size_t most) : rig_ (rig), dice_ (dice), most_ (most) {}

  // One comes, or goes, or nobody does. The element is above NULL.
  void stir ()
  {
    const size_t number = throw_dice (dice_, most_ + 2);
    if (number >= most_)
      return;
    if (number >= present_.size ()) {
      present_.push_back ("visitor-" + std::to_string (came_++));
      rig_.join (present_.back ());
    } else {
      rig_.leave (present_[number]);
      present_.erase (present_.begin () + static_cast<std::ptrdiff_t> (number));
    }
  }

  void leave_all ()
  {
    for (const std::string &id : present_)
      rig_.leave (id);
    present_.clear ();
  }

  // The element is in NULL, and has said goodbye.
  void forget_all ()
  {
    for (const std::string &id : present_)
      rig_.kill (id);
    present_.clear ();
  }

  size_t came () const { return came_; }

  const std::vector<std::string> &present () const { return present_; }

private:
  SinkRig &rig_;
  Dice &dice_;
  const size_t most_;
  size_t came_ = 0;
  std::vector<std::string> present_;
};

} // namespace wsrtc::test
