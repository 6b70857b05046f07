// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <string_view>

#include <gst/gst.h>

namespace wsrtc {

// CodecRow::describe_stream of H264: reads profile-level-id from the sequence
// parameter set, which rtph264pay gives in base64 once it has seen one.
bool describe_h264 (const GstStructure *payloader_caps, GstStructure *offer);

// CodecRow::fits_offer of H264, RFC 6184 section 8.2.2: the packetization mode
// must be the same, the profile must match.
bool h264_fits_offer (std::string_view offered, std::string_view profile_level_id);

} // namespace wsrtc
