// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Sound that browsers cannot play and that is decoded as it comes in, so that it
// goes on as raw audio: a row each in decoders.cpp.
#pragma once

#include <gst/gst.h>

#include "codecs.hpp"
#include "result.hpp"

namespace wsrtc {

struct DecodeRow {
  const char *name; // for messages: "AAC"
  const char *caps; // of the encoded stream
  ElementRow parser;
  const ElementRow *decoders; // best first, ended by a row without factory
};

// In the order of decoders.cpp, ended by nullptr.
const DecodeRow *decode_row (size_t index);
const DecodeRow *decoder_of_caps (const GstCaps *encoded);

// The first of its decoders that is installed; the error names them with their
// Debian packages.
Result<ElementRow> choose_decoder (const DecodeRow &row);

} // namespace wsrtc
