// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <optional>

#include <gst/gst.h>

#include "control_request.hpp"
#include "rendition.hpp"

namespace wsrtc {

// Pushes it upstream out of a sink pad, as GstNavigation's event, with the
// position within the picture that the pad's caps tell of. `seen`: the picture
// whose pixels the event counts; empty = that one. False: nobody upstream takes
// it. Not on a streaming thread.
bool push_navigation (GstPad *sink, NavigationEvent event, const std::optional<PictureSize> &seen);

} // namespace wsrtc
