// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Include it for GST_INFO_OBJECT () and its sisters in category "wsrtc-media".
#pragma once

#include <gst/gst.h>

namespace wsrtc {

GstDebugCategory *media_debug ();

} // namespace wsrtc

#define GST_CAT_DEFAULT wsrtc::media_debug ()
