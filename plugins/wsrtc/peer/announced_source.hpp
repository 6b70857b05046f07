// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <gst/sdp/sdp.h>

#include "gptr.hpp"
#include "media_path.hpp"

namespace wsrtc {

// What the descriptions of a session tell of a track that we send.
struct AnnouncedSource {
  std::string cname;
  std::optional<RetransmissionStream> retransmission;
};

// `ours` and `theirs` are of the same session; `ssrc` and
// `payload_type` are the track's.
AnnouncedSource announced_source (const GstSDPMessage &ours, const GstSDPMessage &theirs, uint32_t ssrc,
                                  unsigned payload_type);

// The same for what a webrtcbin has negotiated. Owner's thread.
AnnouncedSource announced_source (GstElement *webrtcbin, uint32_t ssrc, unsigned payload_type);

} // namespace wsrtc
