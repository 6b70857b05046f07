// SPDX-License-Identifier: LGPL-2.1-or-later
//
// In which form a received stream is handed on, by what takes it: as it is
// encoded, decoded, or in its RTP packets.
#pragma once

#include <string>

#include <gst/gst.h>

#include "codecs.hpp"
#include "gptr.hpp"
#include "result.hpp"

namespace wsrtc {

enum class OutputForm { Encoded, Raw, Rtp };
const char *to_string (OutputForm form);

// What a pad for that kind may ever have.
MiniRef<GstCaps> output_template_caps (MediaKind kind);
// … and what it can have of a stream of that codec.
MiniRef<GstCaps> output_caps (const CodecRow &codec);
// … in that form.
MiniRef<GstCaps> output_caps (const CodecRow &codec, OutputForm form);

// The form for `wanted`, of what takes it: the first of encoded, raw and RTP
// that fits. The error says what is wanted and what there is.
Result<OutputForm> choose_output_form (const CodecRow &codec, const GstCaps *wanted);

// The codecs of a kind that can be received here, in the order of preference:
// what can be depayloaded, those that can also be decoded first. With `names`
// (RTP encoding names) only these, in their order. The error names what is
// missing.
Result<std::vector<const CodecRow *>> receivable_codecs (MediaKind kind,
                                                         const std::vector<std::string> &names);

} // namespace wsrtc
