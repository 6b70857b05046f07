// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <string>

#include "result.hpp"
#include "whip_status.hpp"

namespace wsrtc {

// Where a WHIP or WHEP client goes.
struct HttpPlace {
  WhipRole role = WhipRole::Publish;
  std::string url; // http or https, international names in ASCII
};

// "whip+https://host/path" and its like.
Result<HttpPlace> parse_http_place (const std::string &uri);

} // namespace wsrtc
