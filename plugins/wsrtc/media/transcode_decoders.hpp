// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which elements may decode an input that has to be transcoded: an allow-list,
// best first, as codecs.hpp has one of encoders.
#pragma once

#include <string>
#include <vector>

#include <gst/gst.h>

#include "codecs.hpp"
#include "gptr.hpp"
#include "result.hpp"

namespace wsrtc {

// Is one of the codec's decoders installed? The error names them and their
// Debian packages.
Status check_decoder (const CodecRow &codec);

// The first decoder of the codec that is installed, opens and is not in
// `failed` (factory names), set up for low latency.
Result<GRef<GstElement>> make_decoder (const CodecRow &codec, const std::vector<std::string> &failed = {});

} // namespace wsrtc
