// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Words in messages for people.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace wsrtc {

// The one that was probably meant; empty when none is near.
std::string nearest_word (std::string_view typed, const std::vector<std::string> &known);

// "a, b and c".
std::string listing (const std::vector<std::string> &words, const char *last = "and");

// For a message: in quotes, without control characters, and not too much of it.
std::string quoted (std::string_view text);

// "0.25", "10": the shortest that says it.
std::string number_text (double value);

} // namespace wsrtc
