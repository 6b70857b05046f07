// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The two halves of dialect_wsrtc: reading frames in all shapes that are found
// in the wild, writing them in the only one that is ours.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dialect.hpp"

namespace wsrtc {

// No value: a kind that this vocabulary does not know, to be passed over so
// that newer peers can say more than we understand.
Result<std::optional<Message>> read_wsrtc_frame (std::string_view frame, Vocabulary vocabulary);

// Whether the frame asks if we are there. It is about its connection alone, and no
// Message.
bool is_wsrtc_ping (std::string_view frame);

// No value: a kind that a client of this vocabulary would not understand.
std::optional<std::string> write_wsrtc_frame (const Message &message, Vocabulary vocabulary);

} // namespace wsrtc
