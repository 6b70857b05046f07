// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "codecs.hpp"
#include "gptr.hpp"
#include "isolated_bin.hpp"
#include "output_form.hpp"
#include "result.hpp"

namespace wsrtc {

// The elements that turn the RTP packets of a received track into one form: a bin
// with the pads "sink" and "src", in state NULL, whose failures go into `box`.
// What is pushed into it never waits for what comes behind: its queue leaves out
// what is too much, video up to the next key frame, which it asks for. That is a
// second more than the latency that comes to "src" as an event: sinks wait so long.
// `failed`: factory names of decoders that are of no use. The error names what is
// missing, with its Debian package.
Result<GRef<GstElement>> make_output_chain (const CodecRow &codec, OutputForm form,
                                            std::shared_ptr<FailureBox> box,
                                            const std::vector<std::string> &failed);

} // namespace wsrtc
