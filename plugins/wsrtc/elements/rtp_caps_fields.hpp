// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Fields of application/x-rtp caps from which webrtcbin writes a description.
#pragma once

#include <gst/gst.h>

#include "codec_choice.hpp"

namespace wsrtc {

// Header extensions (RFC 8285), and transport-wide feedback where that is one.
void set_extensions (GstStructure *caps, const ExtensionIds &ids);

// RTCP feedback of a video section (RFC 4585, RFC 5104).
void set_video_feedback (GstStructure *caps);

} // namespace wsrtc
