// SPDX-License-Identifier: LGPL-2.1-or-later
#include "notices.hpp"

#include <algorithm>

namespace wsrtc {

std::vector<std::string> Notices::update (const Inputs &inputs)
{
  constexpr size_t max_told = 64; // an application may make pads without end
  std::vector<std::string> fresh;
  text_.clear ();
  for (const auto &input : inputs) {
    const std::string notice = input->notice ();
    if (notice.empty ())
      continue;
    text_ += (text_.empty () ? "" : "; ") + notice;
    if (told_.size () >= max_told || std::find (told_.begin (), told_.end (), notice) != told_.end ())
      continue;
    told_.push_back (notice);
    fresh.push_back (notice);
  }
  return fresh;
}

} // namespace wsrtc
