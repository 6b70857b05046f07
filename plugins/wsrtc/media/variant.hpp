// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What an input can be had as: untouched where browsers can show it, and
// encoded for those who cannot take it so. A pure function of the input, the
// user's wishes and what is installed.
#pragma once

#include <optional>
#include <vector>

#include "codecs.hpp"
#include "rate_choice.hpp"
#include "result.hpp"

namespace wsrtc {

enum class Making {
  Pass,   // the input's own packets
  Encode, // from raw media, or decoded first
};

// One way to have an input; each is a rendition of its own. Lists have the full
// rate only.
struct Variant {
  const CodecRow *codec = nullptr;
  Making making = Making::Encode;
  Rate rate = Rate::Full; // of what is encoded here

  bool operator== (const Variant &other) const
  {
    return codec == other.codec && making == other.making && rate == other.rate;
  }

  bool operator!= (const Variant &other) const { return !(*this == other); }
};

// Values of GstWsrtcTranscode.
enum class Transcode { Auto, Never, Always };

// What the user lets us use, for one kind of media.
struct CodecPolicy {
  std::vector<const CodecRow *> codecs; // best first
  Transcode transcode = Transcode::Auto;
};

struct Variants {
  std::vector<Variant> list; // best first
  // Why there are no more of them, and what to do about it.
  std::optional<Error> lack;
};

struct Source {
  const CodecRow *encoded = nullptr; // nullptr = raw
  // What is known of the stream speaks against passing it on as it is, such as
  // B-frames or interlacing.
  bool awkward = false;
};

Variants list_variants (const Source &source, const CodecPolicy &policy);

} // namespace wsrtc
