// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "result.hpp"

namespace wsrtc {

// Whether all is installed that a peer needs; else what is missing and the
// package that has it. Any thread.
Status check_needs ();

} // namespace wsrtc
