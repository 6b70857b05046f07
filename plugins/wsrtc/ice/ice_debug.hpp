// SPDX-License-Identifier: LGPL-2.1-or-later
//
// GST_DEBUG=wsrtcice:N. Include it last: it names the category of the file.
#pragma once

#include <gst/gst.h>

namespace wsrtc {

GstDebugCategory *ice_debug_category ();

} // namespace wsrtc

#undef GST_CAT_DEFAULT
#define GST_CAT_DEFAULT ::wsrtc::ice_debug_category ()
