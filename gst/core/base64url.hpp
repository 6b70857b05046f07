// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace wsrtc {

// RFC 4648 section 5 without padding and line breaks; nothing for any other text.
std::optional<std::string> decode_base64url (std::string_view text);

std::string encode_base64url (std::string_view bytes);

} // namespace wsrtc
