// SPDX-License-Identifier: LGPL-2.1-or-later
#include "mistakes.hpp"

namespace wsrtc {

std::string to_text (const std::string &file, const Mistake &mistake)
{
  std::string text = file;
  if (mistake.place.line > 0)
    text += (text.empty () ? "" : ":") + std::to_string (mistake.place.line) + ":" +
            std::to_string (mistake.place.column);
  return (text.empty () ? "" : text + ": ") + mistake.text;
}

} // namespace wsrtc
