// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reduced_rates.hpp"

#include <algorithm>

namespace wsrtc {

namespace {

// Encoders need some frames to get used to another aim: not for less than this.
constexpr uint64_t percent_up = 105;
constexpr uint64_t percent_down = 97;

} // namespace

void ReducedRates::note (const std::shared_ptr<Rendition> &rendition, uint64_t aim)
{
  const auto found = std::find_if (wishes_.begin (), wishes_.end (),
                                   [&] (const Wish &wish) { return wish.rendition == rendition; });
  if (found == wishes_.end ())
    wishes_.push_back ({rendition, aim});
  else
    found->aim = std::min (found->aim, aim);
}

void ReducedRates::apply () const
{
  for (const Wish &wish : wishes_) {
    const uint64_t is = wish.rendition->bitrate ();
    const bool is_other = wish.aim * 100 > is * percent_up || wish.aim * 100 < is * percent_down;
    wish.rendition->set_bitrate (is_other ? wish.aim : is);
  }
}

} // namespace wsrtc
