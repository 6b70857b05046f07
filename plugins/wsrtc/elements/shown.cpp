// SPDX-License-Identifier: LGPL-2.1-or-later
#include "shown.hpp"

#include "shown_text.hpp"

namespace wsrtc {

namespace {

constexpr size_t max_waiting_text = 1000; // bytes

} // namespace

Shown shown_of (const Settings &settings)
{
  Shown shown;
  shown.waiting_text = shown_text (settings.waiting_text, max_waiting_text);
  return shown;
}

} // namespace wsrtc
