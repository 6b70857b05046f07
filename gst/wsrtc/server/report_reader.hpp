// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the source of a stream has told of it: the structure that GstWsrtcSink:stats
// documents, with numbers that can be true only. It may be that of another program.
#pragma once

#include <gst/gst.h>

#include "source_report.hpp"

namespace wsrtc {

SourceReport read_report (const GstStructure *stats);

} // namespace wsrtc
