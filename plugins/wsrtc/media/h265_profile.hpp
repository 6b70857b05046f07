// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <string_view>

#include <gst/gst.h>

namespace wsrtc {

// CodecRow::describe_stream of H265: profile-id, tier-flag and level-id of RFC
// 7798 from the sequence parameter set, which rtph265pay gives in base64.
bool describe_h265 (const GstStructure *payloader_caps, GstStructure *offer);

// CodecRow::fits_offer of H265: the profile must be the same one; what level the
// receiver names is no limit to the sender.
bool h265_fits_offer (std::string_view offered, std::string_view profile_id);

} // namespace wsrtc
