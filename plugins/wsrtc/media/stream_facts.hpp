// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a video stream tells of itself, and whether browsers can show such a
// stream of that codec. That the browser has the codec at all is another
// question, which its capabilities or its answer tell.
#pragma once

#include <string>

#include "codecs.hpp"

namespace wsrtc {

// Of an input that is encoded already; the defaults are what every browser can
// show. Learned bit by bit while the stream runs.
struct StreamFacts {
  std::string profile; // in words: "High 4:2:2"; "" = not known (yet)
  unsigned width = 0;  // pixels; 0 = not known (yet)
  unsigned height = 0;
  unsigned bit_depth = 8;
  unsigned chroma_format = 1; // chroma_format_idc: 0 = grey, 1 = 4:2:0, 2 = 4:2:2, 3 = 4:4:4
  bool interlaced = false;
  bool b_frames = false; // pictures come in another order than they are shown in

  bool operator== (const StreamFacts &other) const;

  bool operator!= (const StreamFacts &other) const { return !(*this == other); }
};

// Can a browser that has this codec be expected to show the stream? True while
// nothing is known against it. Pure; any thread.
bool browsers_can_show (const CodecRow &codec, const StreamFacts &facts);

// What stands against it, as part of a sentence: "4:2:2 colour, B-frames"; "" =
// nothing.
std::string what_browsers_cannot_show (const CodecRow &codec, const StreamFacts &facts);

// The same as a sentence with what to do, about the codec itself too; "" = all
// is well.
std::string complain_of (const CodecRow &codec, const StreamFacts &facts);

} // namespace wsrtc
