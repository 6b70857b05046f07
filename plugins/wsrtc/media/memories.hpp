// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Pictures that are not in system memory, and what brings them there: a row each
// in memories.cpp.
#pragma once

#include <gst/gst.h>

#include "codecs.hpp"
#include "gptr.hpp"
#include "result.hpp"

namespace wsrtc {

// The memories (caps features) for which a converter is installed, each as caps
// of raw video.
std::vector<MiniRef<GstCaps>> readable_memories ();

// The converter for raw video in that memory: the first that `installed` has
// (empty = what is installed here). The error names the memory, and the
// converters with their packages.
Result<ElementRow> choose_download (const GstCapsFeatures *memory,
                                    bool (*installed) (const char *factory) = nullptr);

} // namespace wsrtc
