// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fmtp.hpp"

#include "text.hpp"

namespace wsrtc {

std::string fmtp_value (std::string_view fmtp, std::string_view key)
{
  std::string value;
  for_each_part (fmtp, ';', [&] (std::string_view part) {
    while (drop_prefix (part, " ")) {
    }
    const std::string_view name = part.substr (0, part.find ('='));
    if (name.size () == part.size () || !equal_ignoring_case (name, key))
      return true;
    value = part.substr (name.size () + 1);
    return false;
  });
  return value;
}

} // namespace wsrtc
