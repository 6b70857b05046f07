// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <functional>

#include <gst/gst.h>

#include "owner_link.hpp"
#include "peer_port.hpp"

namespace wsrtc {

// Each ICE candidate that a webrtcbin gathers, on the owner's thread. That there
// are no more is told by its state.
void watch_candidates (GstElement *webrtcbin, OwnerLinkPtr link,
                       std::function<void (const LocalCandidate &local)> found);

} // namespace wsrtc
