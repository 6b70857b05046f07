// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What read_report () reads, as a structure again.
#pragma once

#include "gptr.hpp"
#include "source_report.hpp"

namespace wsrtc {

GUnique<GstStructure> to_structure (const SourceReport &report);

} // namespace wsrtc
