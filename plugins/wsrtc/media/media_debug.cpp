// SPDX-License-Identifier: LGPL-2.1-or-later
#include "media_debug.hpp"

namespace wsrtc {

GstDebugCategory *media_debug ()
{
  // GStreamer owns the category for the life of the process.
  static GstDebugCategory *category =
      _gst_debug_category_new ("wsrtc-media", 0, "wsrtc: encoding, packets and fan-out");
  return category;
}

} // namespace wsrtc
