// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace wsrtc {

// The token of `{"type": "hello", "token": "…"}`, which a client may say first. Nothing
// for any other frame.
std::optional<std::string> token_of_hello (std::string_view frame);

} // namespace wsrtc
