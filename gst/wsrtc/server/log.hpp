// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

GST_DEBUG_CATEGORY_EXTERN (wsrtc_server_debug);
#define GST_CAT_DEFAULT wsrtc_server_debug
