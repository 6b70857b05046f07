// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What may come into a request pad, and what it is.
#pragma once

#include <gst/gst.h>

#include "codecs.hpp"
#include "gptr.hpp"
#include "result.hpp"

namespace wsrtc {

// For the pad template: raw media, in system memory and in others for which a
// converter is installed, every codec of the table as it is, what is decoded as
// it comes in, and RTP.
MiniRef<GstCaps> input_template_caps (MediaKind kind);

// Behind the front: there are only raw media in system memory, and codecs of the
// table.
struct InputFormat {
  const CodecRow *encoded = nullptr; // nullptr = raw

  bool operator== (const InputFormat &other) const { return encoded == other.encoded; }

  bool operator!= (const InputFormat &other) const { return !(*this == other); }
};

// The error says what came and what to put in front of the pad.
Result<InputFormat> read_input_caps (MediaKind kind, const GstCaps *caps);

const char *to_string (const InputFormat &format); // "raw" or the codec's name

} // namespace wsrtc
