// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace wsrtc {

// What people are shown, out of what an application or a peer gave: valid UTF-8
// without control characters (a space each), cut at a character to `max_bytes`.
std::string shown_text (std::string_view text, size_t max_bytes);

// Whether it is that already, with something in it.
bool is_shown_text (std::string_view text, size_t max_bytes);

} // namespace wsrtc
