// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Between the core's Message and the public GstWsrtcMessage, by the public
// constructors and getters alone: what a signaller written elsewhere hands over
// is no different from our own.
#pragma once

#include <gst/wsrtc/wsrtc-message.h>

#include "message.hpp"

namespace wsrtc {

Message from_public (const GstWsrtcMessage *message);

// Transfer full; null for a Welcome, which an element only gets.
GstWsrtcMessage *to_public (const Message &message);

} // namespace wsrtc
