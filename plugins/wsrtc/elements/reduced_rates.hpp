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
  // Somebody gets it, or is about to, for whom it should aim at that, in bit/s.
  void note (const std::shared_ptr<Rendition> &rendition, uint64_t aim);

  void apply () const;

private:
  struct Wish {
    std::shared_ptr<Rendition> rendition;
    uint64_t aim; // the least of all
  };

  std::vector<Wish> wishes_; // one for each rendition
};

} // namespace wsrtc
