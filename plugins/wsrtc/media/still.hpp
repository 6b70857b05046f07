// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A still picture of an input: what it is made of, and how. Making one takes the
// time of a decoder's start, so it is done by a worker, never by a streaming or
// owner's thread.
#pragma once

#include <functional>
#include <memory>

#include <gst/gst.h>

#include "gptr.hpp"
#include "result.hpp"

namespace wsrtc {

// One picture that needs no other.
struct StillSource {
  MiniRef<GstBuffer> picture;
  MiniRef<GstCaps> caps;
  gint64 time = 0;    // when it came, µs since 1970
  guint64 number = 0; // another picture has another one
};

using Jpeg = std::shared_ptr<GBytes>;

// The picture as a JPEG of square pixels, no wider and no higher than `longest`,
// and never larger than it is. Starts a decoder, an encoder, and ends them.
Result<Jpeg> make_still (const StillSource &source, unsigned longest);

// The same on the worker thread of this process, of which there is one, while it
// has something to do. `done` is called there; Busy when too much is waiting.
void make_still_later (StillSource source, unsigned longest, std::function<void (Result<Jpeg>)> done);

} // namespace wsrtc
