// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <string>

#include "settings.hpp"

namespace wsrtc {

// What viewers are told of the stream in words of the application; clean, and no
// longer than others take.
struct Shown {
  std::string waiting_text; // "" = words of our own
};

Shown shown_of (const Settings &settings);

} // namespace wsrtc
