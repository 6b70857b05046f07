// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ice_debug.hpp"

namespace wsrtc {

GstDebugCategory *ice_debug_category ()
{
  static GstDebugCategory *const category =
      _gst_debug_category_new ("wsrtcice", 0, "wsrtc: ICE of all peers on one UDP port");
  return category;
}

} // namespace wsrtc
