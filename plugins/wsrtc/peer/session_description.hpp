// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Session descriptions between their text and GStreamer's types.
#pragma once

#include <gst/sdp/sdp.h>
#include <gst/webrtc/webrtc.h>

#include "gptr.hpp"
#include "message.hpp"
#include "result.hpp"

namespace wsrtc {

template <> struct GFree<GstSDPMessage> {
  void operator() (GstSDPMessage *p) const { gst_sdp_message_free (p); }
};

template <> struct GFree<GstWebRTCSessionDescription> {
  void operator() (GstWebRTCSessionDescription *p) const { gst_webrtc_session_description_free (p); }
};

using WebrtcDescription = GUnique<GstWebRTCSessionDescription>;

Result<WebrtcDescription> parse_description (const Description &description);

// From the reply to create-offer or create-answer, with what webrtcbin writes
// wrongly set right.
Result<Description> description_of_reply (GstPromise *promise, SdpType type);

} // namespace wsrtc
