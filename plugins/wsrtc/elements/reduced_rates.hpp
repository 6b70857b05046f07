// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the encoders of reduced rates are told to aim at: as much as the path of
// each of their viewers takes. Collected anew each time. Owner thread.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "rendition.hpp"

namespace wsrtc {

class ReducedRates {
public:
  // Somebody gets it, or is about to, whose path takes that much, in bit/s.
  void note (const std::shared_ptr<Rendition> &rendition, uint64_t room);

  // `least`: of any encoder, in bit/s.
  void apply (uint64_t least) const;

private:
  struct Wish {
    std::shared_ptr<Rendition> rendition;
    uint64_t room;
  };

  std::vector<Wish> wishes_; // one for each rendition
};

} // namespace wsrtc
