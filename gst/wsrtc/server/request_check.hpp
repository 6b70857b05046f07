// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What libsoup 3.2 lets through and no later one does.
#pragma once

#include <libsoup/soup.h>

#include "result.hpp"

namespace wsrtc {

// Requests that two programs on the way could read in two ways: two Hosts
// (CVE-2025-14523), a length of their own beside chunks (CVE-2026-1760).
Status check_unambiguous (SoupServerMessage *message);

// Parts of an answer are asked for by nobody we know, and libsoup reads beyond its end
// for some (CVE-2026-2443): all get the whole.
void forget_range (SoupServerMessage *message);

} // namespace wsrtc
