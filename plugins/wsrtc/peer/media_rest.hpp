// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a webrtcbin is not needed for once its media go past it.
#pragma once

#include <gst/gst.h>

namespace wsrtc {

// Ends its RTP session and the queue in front of DTLS, with a thread each. What
// the peer still sends of DTLS is given to dtlssrtpdec by the thread that
// receives it; no media are received any more. For a webrtcbin on a UDP port of
// ours. Owner's thread.
void put_media_to_rest (GstElement *webrtcbin);

} // namespace wsrtc
