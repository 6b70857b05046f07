// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What caps can say of a known type that cannot be used: raw media, and
// CodecRow::check_input of the codecs whose encoded streams have such forms.
#pragma once

#include <gst/gst.h>

#include "result.hpp"

namespace wsrtc {

// Sizes and rates that no picture and no sound has.
Status check_raw_video (const GstStructure *caps);
Status check_raw_audio (const GstStructure *caps);

Status check_h264_input (const GstStructure *caps);
Status check_h265_input (const GstStructure *caps);
Status check_opus_input (const GstStructure *caps);
Status check_g722_input (const GstStructure *caps);
Status check_pcm_input (const GstStructure *caps); // mu-law and A-law

} // namespace wsrtc
