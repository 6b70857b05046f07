// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The keys that DTLS has agreed on inside a webrtcbin, and the way out of it.
#pragma once

#include <memory>

#include <gst/gst.h>

#include "datagram_sink.hpp"
#include "media_path.hpp"
#include "result.hpp"

namespace wsrtc {

// Of a webrtcbin whose DTLS is connected. `own` is the way out where ICE is
// ours; nullptr = libnice's. An error says why its media cannot be sent past it:
// more than one transport, a cipher that we do not have.
Result<MediaPath> media_path_of (GstElement *webrtcbin, std::shared_ptr<DatagramSink> own);

} // namespace wsrtc
