// SPDX-License-Identifier: LGPL-2.1-or-later
#include "peer_debug.hpp"

namespace wsrtc {

GstDebugCategory *peer_debug_category ()
{
  static GstDebugCategory *const category =
      _gst_debug_category_new ("wsrtcpeer", 0, "wsrtc: one webrtcbin, its negotiation and its end");
  return category;
}

} // namespace wsrtc
