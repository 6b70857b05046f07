// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "result.hpp"

namespace wsrtc {

// Whether all is installed that a peer needs; else what is missing and the
// package that has it. `libnice`: it does ICE.
Status check_needs (bool libnice);

} // namespace wsrtc
