// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What wsrtcsink takes as it is, and what has to be decoded in front of it.
#pragma once

#include <string>

#include <gst/gst.h>

#include "media_inlet.hpp"

namespace wsrtc::bridge {

enum class Handling {
  Pass,     // encoded, in RTP or raw: the sink does the rest
  Decode,   // browsers have no such codec
  LeaveOut, // sound that is not worth a decoder that may not be there
};

Handling handling_of (Kind kind, const GstCaps *caps);

// The codec, for messages.
std::string codec_name (const GstCaps *caps);

bool is_raw (const GstCaps *caps);

} // namespace wsrtc::bridge
