// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a decoder makes of a stream: the same bytes are the same pictures.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "bytes.hpp"

namespace wsrtc::test {

// Runs a gst-launch line until its end of stream; `take` gets all that comes out
// of it, on a streaming thread. `input` goes into its appsrc called in; empty: it
// has a source of its own.
void run_line (const std::string &line, const std::function<void (GstBuffer *)> &take,
               const std::vector<Bytes> &input = {});

// A hash of each picture that the line makes of the input.
std::vector<std::string> picture_hashes (const std::string &line, const std::vector<Bytes> &input);

} // namespace wsrtc::test
