// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Session descriptions between their text and GStreamer's types.
#pragma once

#include <gst/webrtc/webrtc.h>

#include "gptr.hpp"
#include "message.hpp"
#include "result.hpp"
#include "sdp_ptr.hpp"

namespace wsrtc {

template <> struct GFree<GstWebRTCSessionDescription> {
  void operator() (GstWebRTCSessionDescription *p) const { gst_webrtc_session_description_free (p); }
};

using WebrtcDescription = GUnique<GstWebRTCSessionDescription>;

Result<WebrtcDescription> parse_description (const Description &description);

// From the reply to create-offer or create-answer, with what webrtcbin writes
// wrongly set right.
Result<Description> description_of_reply (GstPromise *promise, SdpType type);

// The same, of an ICE-lite agent (RFC 8839 section 5.3).
Description with_ice_lite (Description description);

// The same, with what we take on data channels (RFC 8841 section 6), if it has a
// section for them.
Description with_max_message_size (Description description, unsigned bytes);

} // namespace wsrtc
