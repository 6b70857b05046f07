// SPDX-License-Identifier: LGPL-2.1-or-later
//
// STUN and TURN servers in Link header fields (RFC 8288, RFC 9725 section 4.6).
#pragma once

#include <string_view>
#include <vector>

#include "message.hpp"

namespace wsrtc {

inline constexpr size_t max_link_servers = 16;

// Adds those of one field value, which may hold several links. What is of another
// relation, or not of that grammar, is passed over.
void parse_ice_links (std::string_view value, std::vector<IceServer> &servers);

} // namespace wsrtc
