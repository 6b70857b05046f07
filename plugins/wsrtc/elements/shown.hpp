// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <string>

#include "about.hpp"
#include "settings.hpp"

namespace wsrtc {

// What viewers are told of the stream in words of the application; clean, and no
// longer than others take.
struct Shown {
  std::string waiting_text; // "" = words of our own
  About about;
  std::string unfit; // names of fields of meta that had to be left out
};

Shown shown_of (const Settings &settings);

} // namespace wsrtc
