// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which elements bring a stream into a file as it is. An allow-list, as what a
// camera says of itself must not choose any other element.
#pragma once

#include <string>

#include <gst/gst.h>

#include "media_inlet.hpp"
#include "result.hpp"

namespace wsrtc::bridge {

// As of gst_parse_launch (), from what has such caps to a muxer for Matroska.
// The error says what cannot be recorded.
Result<std::string> recording_chain (Kind kind, const GstCaps *caps);

} // namespace wsrtc::bridge
