// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which elements may decode, and what is decoded as it comes in: an allow-list,
// as codecs.hpp has one of encoders.
#pragma once

#include <string>
#include <vector>

#include <gst/gst.h>

#include "codecs.hpp"
#include "gptr.hpp"
#include "result.hpp"

namespace wsrtc {

// Sound that browsers cannot play, so that it goes on as raw audio: a row each in
// decoders.cpp.
struct DecodeRow {
  const char *name; // for messages: "AAC"
  const char *caps; // of the encoded stream
  ElementRow parser;
};

// In the order of decoders.cpp, ended by nullptr.
const DecodeRow *decode_row (size_t index);
const DecodeRow *decode_row_of_caps (const GstCaps *encoded);

// Both by the name of a CodecRow or a DecodeRow, best first. The error names the
// decoders with their Debian packages.
//
// The first that is installed:
Result<ElementRow> choose_decoder (const char *stream);
// … that also opens and is not in `failed` (factory names), set up for low
// latency. `otherwise`: what else can be done where there is none.
Result<GRef<GstElement>> make_decoder (const char *stream, const std::vector<std::string> &failed = {},
                                       const char *otherwise = "give the pad raw media");

} // namespace wsrtc
