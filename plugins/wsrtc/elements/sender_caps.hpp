// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <cstdint>
#include <string>

#include <gst/gst.h>

#include "codec_choice.hpp"
#include "gptr.hpp"

namespace wsrtc {

// The caps that pin one media section: what the packetiser says of the stream,
// with this viewer's numbers, header extensions and RTCP feedback (RFC 4585,
// RFC 5104, transport-wide congestion control).
MiniRef<GstCaps> make_sender_caps (const GstCaps *packetised, const CodecChoice &choice, uint32_t ssrc);

// H264: as the caps say it; "" = they do not.
std::string profile_level_id_of (const GstCaps *caps);

} // namespace wsrtc
