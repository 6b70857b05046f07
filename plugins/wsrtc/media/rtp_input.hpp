// SPDX-License-Identifier: LGPL-2.1-or-later
//
// RTP as an input: which depayloaders may be made for it. An allow-list: what a
// camera says in its SDP must not choose any other element.
#pragma once

#include <gst/gst.h>

#include "codecs.hpp"
#include "result.hpp"

namespace wsrtc {

struct RtpInput {
  ElementRow depayloader;
  const CodecRow *codec = nullptr; // what comes out; nullptr = see media_type
  const char *media_type = nullptr;
};

// `rtp`: of application/x-rtp. The error names the encoding and what to do.
Result<RtpInput> read_rtp_caps (MediaKind kind, const GstStructure *rtp);

} // namespace wsrtc
