// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/sdp/gstsdpmessage.h>

#include "gptr.hpp"

namespace wsrtc {

template <> struct GFree<GstSDPMessage> {
  void operator() (GstSDPMessage *p) const { gst_sdp_message_free (p); }
};

} // namespace wsrtc
