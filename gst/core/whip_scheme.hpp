// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <string_view>
#include <vector>

#include "whip_status.hpp"

namespace wsrtc {

// The schemes of the addresses by which our elements name a WHIP or WHEP endpoint.
struct WhipScheme {
  const char *name; // "whip+https"
  const char *http; // "https"
  WhipRole role;
};

// nullptr = none of them.
const WhipScheme *find_whip_scheme (std::string_view name);

// Those of the role.
std::vector<const WhipScheme *> whip_schemes (WhipRole role);

} // namespace wsrtc
