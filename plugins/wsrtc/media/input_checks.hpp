// SPDX-License-Identifier: LGPL-2.1-or-later
//
// CodecRow::check_input of the codecs whose encoded streams have forms that
// cannot be passed on.
#pragma once

#include <gst/gst.h>

#include "result.hpp"

namespace wsrtc {

Status check_h264_input (const GstStructure *caps);
Status check_opus_input (const GstStructure *caps);

} // namespace wsrtc
