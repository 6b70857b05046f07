// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

namespace wsrtc {

// CodecRow::describe_stream of H264: reads profile-level-id from the sequence
// parameter set, which rtph264pay gives in base64 once it has seen one.
bool describe_h264 (const GstStructure *payloader_caps, GstStructure *offer);

} // namespace wsrtc
